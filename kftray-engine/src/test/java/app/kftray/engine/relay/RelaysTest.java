package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kftray.api.frontend.RelayPod;
import app.kftray.api.frontend.RelayPod.Use;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.Right;
import app.kftray.api.problem.ServerProblem;
import app.kftray.engine.cluster.Nowhere;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kftray relay list} and {@code clean} find, and what they leave alone. */
class RelaysTest {
    private static final String GONE = "999999999-1-0-0";
    private static final String RUNS = ProcessMark.ofThis().toString();
    private static final Right LIST = new Right("list", "", "pods");

    @TempDir
    private Path folder;

    private final FakeCluster cluster = new FakeCluster();
    private RelayTools tools;
    private Relays relays;

    @BeforeEach
    void start() {
        tools = new RelayTools(
                new RelayLedger(folder), cluster, cluster, new RelayNews(InstantSource.system()), Runnable::run);
        relays = new Relays(RelaySpecTest.settings(Map.of()), tools);
    }

    @Test
    void onlyWhatADeadProcessOfThisPersonLeftIsLeftBehind() {
        everyKind();

        assertThat(uses())
                .containsOnly(
                        Map.entry("mine-runs", Use.IN_USE),
                        Map.entry("mine-dead", Use.LEFT_BEHIND),
                        Map.entry("mine-elsewhere", Use.IN_USE),
                        Map.entry("mine-unreadable", Use.IN_USE),
                        Map.entry("mine-unmarked", Use.IN_USE),
                        Map.entry("theirs-runs", Use.SOMEBODY_ELSES),
                        Map.entry("theirs-dead", Use.SOMEBODY_ELSES),
                        Map.entry("theirs-unreadable", Use.SOMEBODY_ELSES),
                        Map.entry("nobodys", Use.SOMEBODY_ELSES));
    }

    @Test
    void cleaningRemovesThatAndNothingElse() {
        everyKind();

        List<RelayPod> cleaned = relays.clean(new Nowhere(), null);

        assertThat(cleaned).extracting(RelayPod::name).containsExactly("mine-dead");
        assertThat(cluster.deleted).containsExactly("mine-dead");
        assertThat(cluster.retired).isEmpty();
    }

    @Test
    void tellsWhoseARelayIsAndHowItIs() {
        pod("one", tools.owner().person(), RUNS);
        pod("two", "somebody", GONE);
        pod("three", "somebody", GONE);
        get("two").getMetadata().setAnnotations(null);
        get("one")
                .setStatus(new V1PodStatus()
                        .phase("Running")
                        .conditions(List.of(new V1PodCondition().type("Ready").status("True"))));
        cluster.delete(new Nowhere(), "demo", "three");

        assertThat(relays.list(new Nowhere(), "demo"))
                .containsExactlyInAnyOrder(
                        new RelayPod("nowhere", "demo", "one", "ann", "ready", Use.IN_USE),
                        new RelayPod("nowhere", "demo", "two", "unknown", "not ready", Use.SOMEBODY_ELSES),
                        new RelayPod("nowhere", "demo", "three", "ann", "ending", Use.SOMEBODY_ELSES));
        assertThat(relays.list(new Nowhere(), "tools")).isEmpty();
    }

    @Test
    void aNamespaceThatIsNotThereIsNotSaidToBeWithoutRelays() {
        cluster.absent = "dmeo";
        assertThatThrownBy(() -> relays.list(new Nowhere(), "dmeo"))
                .hasMessage("there is no namespace dmeo in context nowhere");
        assertThat(relays.list(new Nowhere(), "demo")).isEmpty();
    }

    @Test
    void whoMayNotLookEverywhereSeesTheContextsNamespace() {
        everyKind();
        pod("far", tools.owner().person(), GONE);
        get("far").getMetadata().setNamespace("far");
        cluster.blindfold = new AccessProblem.Forbidden("ann", List.of(LIST), "", "", List.of());

        assertThat(relays.clean(new Nowhere(), null)).extracting(RelayPod::name).containsExactly("mine-dead");
        assertThat(cluster.asked).containsExactly("list demo");
        assertThat(cluster.deleted).containsExactly("mine-dead");
    }

    @Test
    void anyOtherFailureIsTold() {
        cluster.blindfold = new ServerProblem.Unreachable("https://nowhere", "it is away");
        assertThatThrownBy(() -> relays.list(new Nowhere(), null)).hasMessageContaining("it is away");
        assertThat(cluster.asked).isEmpty();
    }

    private Map<String, Use> uses() {
        return relays.list(new Nowhere(), null).stream().collect(Collectors.toMap(RelayPod::name, RelayPod::use));
    }

    private void everyKind() {
        String me = tools.owner().person();
        ProcessMark mark = ProcessMark.ofThis();
        pod("mine-runs", me, RUNS);
        pod("mine-dead", me, GONE);
        pod("mine-elsewhere", me, new ProcessMark(999_999_999, "1", mark.boot(), "77").toString());
        pod("mine-unreadable", me, "what-is-this");
        pod("mine-unmarked", me, RUNS);
        Objects.requireNonNull(get("mine-unmarked").getMetadata().getLabels()).remove(Owner.PROCESS_LABEL);
        pod("theirs-runs", "somebody", RUNS);
        pod("theirs-dead", "somebody", GONE);
        pod("theirs-unreadable", "somebody", "");
        pod("nobodys", me, GONE);
        get("nobodys").getMetadata().setLabels(null);
    }

    private void pod(String name, String person, String process) {
        RelaySpec spec = RelaySpec.shared(
                RelaySpecTest.settings(Map.of()), new Owner(person, process, "ann"), "shared", List.of());
        cluster.create(new Nowhere(), "demo", name, spec);
    }

    private V1Pod get(String name) {
        return Objects.requireNonNull(cluster.pods.get(name));
    }
}
