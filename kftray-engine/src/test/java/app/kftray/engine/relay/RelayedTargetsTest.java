package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.Right;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Nowhere;
import app.kftray.engine.target.TargetState;
import app.kftray.engine.target.Targets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check asks for where a relay is needed, and only there. */
class RelayedTargetsTest {
    private final List<String> checked = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    @TempDir
    private Path folder;

    /** Finds everything in order. */
    private final class Direct implements Targets {
        @Override
        public Watch watch(Cluster cluster, ForwardConfig config, Consumer<TargetState> listener) {
            throw new AssertionError("a check watches nothing");
        }

        @Override
        public CompletionStage<CheckResult> check(Cluster cluster, ForwardConfig config) {
            checked.add(config.namespace() + " " + config.target().describe());
            return CompletableFuture.completedStage(new CheckResult(
                    config.alias(), List.of("found " + config.target().describe()), List.of()));
        }
    }

    /** The user may do nothing. */
    CompletionStage<CheckResult> refuse(Cluster cluster, String alias, String namespace, List<Right> needed) {
        needed.forEach(right -> asked.add(namespace + " " + right.verb() + " " + right.resource()));
        return CompletableFuture.completedStage(new CheckResult(
                alias,
                List.of(),
                List.of(new AccessProblem.Forbidden("ann", needed.subList(0, 2), namespace, "", needed))));
    }

    private CheckResult check(ForwardConfig.Builder config, Optional<String> namespace, Optional<String> existing) {
        RelaySettings settings = new RelaySettings(
                "relay:1",
                "Never",
                List.of(),
                namespace,
                existing,
                false,
                "",
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Duration.ofMinutes(2),
                Map.of());
        FakeCluster pods = new FakeCluster();
        RelayTools tools = new RelayTools(
                new RelayLedger(folder), pods, pods, new RelayNews(InstantSource.system()), Runnable::run);
        return new RelayedTargets(new Direct(), this::refuse, new Relays(settings, tools), any -> settings)
                .check(new Nowhere(), config.alias("it").build())
                .toCompletableFuture()
                .join();
    }

    private static ForwardConfig.Builder service() {
        return ForwardConfig.to(new Target.Service("dns"), RemotePort.parse("53"))
                .namespace("demo");
    }

    @Test
    void datagramsNeedARelayWithItsRightsWhereItRuns() {
        CheckResult result = check(service().protocol("udp"), Optional.of("tools"), Optional.empty());

        assertThat(checked).containsExactly("demo svc/dns");
        assertThat(asked)
                .containsExactly(
                        "tools create pods",
                        "tools delete pods",
                        "tools list pods",
                        "tools watch pods",
                        "tools create pods/portforward");
        assertThat(result.facts()).containsExactly("found svc/dns", "reached through a relay, in namespace tools");
        assertThat(result.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("create", "delete", "pods", "tools"))
                .satisfies(problem -> assertThat(problem.hint())
                        .contains("--verb=create,delete,list,watch --resource=pods ")
                        .contains("--verb=create --resource=pods/portforward "));
    }

    @Test
    void hostsBeyondPodsNeedOneToo() {
        check(
                ForwardConfig.to(new Target.Host("db.example.com"), RemotePort.parse("5432"))
                        .namespace("demo"),
                Optional.empty(),
                Optional.empty());
        assertThat(asked).hasSize(5).allMatch(it -> it.startsWith("demo "));
    }

    @Test
    void anAdministratorsRelayIsLookedAtInstead() {
        CheckResult result = check(service().protocol("udp"), Optional.empty(), Optional.of("infra/relay"));
        assertThat(checked).containsExactlyInAnyOrder("demo svc/dns", "infra svc/relay");
        assertThat(asked).isEmpty();
        assertThat(result.facts())
                .containsExactly("found svc/dns", "reached through a relay, infra/relay", "relay: found svc/relay");
        assertThat(result.problems()).isEmpty();
    }

    @Test
    void nothingIsAskedOfWhatNeedsNone() {
        CheckResult result = check(service(), Optional.empty(), Optional.empty());
        assertThat(asked).isEmpty();
        assertThat(result.facts()).containsExactly("found svc/dns");
    }
}
