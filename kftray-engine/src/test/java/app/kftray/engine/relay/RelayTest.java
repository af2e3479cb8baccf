package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.RelayProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Nowhere;
import app.kftray.engine.target.TargetState;
import app.kftray.engine.target.Targets;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayTest {
    private static final RelayTarget DNS = new RelayTarget("udp", "dns.demo.svc", 53);
    private static final RelayTarget DB = new RelayTarget("tcp", "db.example.com", 5432);

    @TempDir
    private Path folder;

    private final List<Relay> unused = new CopyOnWriteArrayList<>();
    private final FakeCluster cluster = new FakeCluster();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final RelayNews news = new RelayNews(InstantSource.system());
    private final List<TargetState> dns = new CopyOnWriteArrayList<>();
    private final List<TargetState> db = new CopyOnWriteArrayList<>();

    @Test
    void oneServesAllTargetsAndGoesNowhereElse() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 1);
        assertThat(cluster.created.getFirst().toString())
                .contains("\"ALLOWED_TARGETS\",\"value\":\"tcp/db.example.com:5432,udp/dns.demo.svc:53\"");

        cluster.ready("relay-1");

        await().until(() -> last(dns) instanceof TargetState.Relayed);
        assertThat(last(dns)).isInstanceOfSatisfying(TargetState.Relayed.class, it -> {
            assertThat(it.target()).contains(DNS);
            assertThat(it.pods().getFirst().pod()).isEqualTo("relay-1");
            assertThat(it.pods().getFirst().port()).isEqualTo(RelaySpec.PORT);
        });
        assertThat(last(db))
                .isInstanceOfSatisfying(
                        TargetState.Relayed.class, it -> assertThat(it.target()).contains(DB));
    }

    @Test
    void aNewTargetGetsAnotherRelayAndTheOldOneServesUntilItIsThere() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 2);
        assertThat(last(dns)).isInstanceOf(TargetState.Relayed.class);
        assertThat(cluster.deleted).isEmpty();
        cluster.ready("relay-2");

        await().until(() -> cluster.retired.contains("relay-1"));
        assertThat(last(dns))
                .isInstanceOfSatisfying(
                        TargetState.Relayed.class,
                        it -> assertThat(it.pods().getFirst().pod()).isEqualTo("relay-2"));
    }

    @Test
    void staysWhereItIsWhenATargetIsNoLongerWanted() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        relay.leave("db");
        relay.use("again", DB, db::add);
        relay.leave("again");
        await().during(Duration.ofMillis(1_200)).until(() -> cluster.created.size() == 1 && cluster.deleted.isEmpty());
    }

    @Test
    void removesWhatItMadeAMomentAgoAndHasNotSeen() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        assertThat(ledger()).hasSize(1);

        relay.remove().toCompletableFuture().join();

        assertThat(cluster.deleted).containsExactly("relay-1");
        assertThat(ledger()).isEmpty();
    }

    @Test
    void twoDoNotTouchEachOthersPods() {
        Relay one = relay(settings(false));
        one.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);
        Relay other = relay(settings(false));
        other.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 2);
        cluster.ready("relay-2");
        await().until(() -> last(db) instanceof TargetState.Relayed);
        assertThat(cluster.deleted).isEmpty();

        unused.clear();
        other.leave("db");
        await().until(() -> unused.contains(other));
        assertThat(cluster.deleted).containsExactly("relay-2");
        assertThat(unused).doesNotContain(one);
    }

    @Test
    void oneThatNobodyUsesIsForgottenAndTheNextUserHasAnother() {
        Relays relays = new Relays(settings(false), tools());
        Targets.Watch lease = relays.lease(new Nowhere(), List.of(), "demo", settings(false), DNS, dns::add);
        lease.doubt();
        lease.hurry();
        lease.refresh();
        assertThat(cluster.asked).containsExactly("doubt", "hurry", "refresh");
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        lease.close();
        await().until(() -> cluster.followers() == 0);
        relays.lease(new Nowhere(), List.of(), "demo", settings(false), DB, db::add);
        await().until(() -> cluster.created.size() == 2);
        assertThat(cluster.deleted).containsExactly("relay-1");
        relays.close(Duration.ofSeconds(10));
        assertThat(cluster.deleted).containsExactly("relay-1", "relay-2");
    }

    @Test
    void oneThatCannotBeRemovedInTimeIsToldOfAndStaysInTheLedger() {
        news.subscribe(event -> told.add(event.change() + " " + event.pod()));
        Relays relays = new Relays(settings(false), tools());
        relays.lease(new Nowhere(), List.of(), "demo", settings(false), DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.stuck = true;

        relays.close(Duration.ofMillis(50));

        assertThat(told).containsExactly("DEPLOYED relay-1", "LEFT_BEHIND relay-1");
        assertThat(ledger()).hasSize(1);
    }

    private List<String> ledger() {
        try {
            return Files.readAllLines(folder.resolve("relays")).stream().skip(1).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aLostPodIsReplaced() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        cluster.gone("relay-1");

        await().until(() -> cluster.created.size() == 2);
        await().until(() -> last(dns) instanceof TargetState.Unavailable);
    }

    @Test
    void whatHappensToItIsToldWithItsCause() {
        news.subscribe(event -> told.add(event.change().word() + " " + event.pod() + ": " + event.cause()));
        cluster.pods.put("left", left("999999999-1-0-0"));
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");
        cluster.gone("relay-1");
        await().until(() -> cluster.created.size() == 2);
        cluster.ready("relay-2");
        await().until(() -> last(dns) instanceof TargetState.Relayed);
        cluster.status(
                "relay-2", new V1PodStatus().phase("Failed").reason("Evicted").message("low on memory"));
        await().until(() -> cluster.created.size() == 3);
        cluster.ready("relay-3");
        await().until(() -> cluster.retired.contains("relay-2"));
        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 4);
        cluster.ready("relay-4");
        await().until(() -> cluster.retired.contains("relay-3"));
        relay.leave("dns");
        relay.leave("db");
        await().until(() -> cluster.deleted.contains("relay-4"));

        // The deletion is done before it is told of.
        await().untilAsserted(() -> assertThat(told)
                .containsExactly(
                        "removed left: its kftray is gone and left it behind",
                        "deployed relay-1: forwards to udp://dns.demo.svc:53 need it",
                        "deployed relay-2: relay-1 is gone",
                        "healed relay-2: relay-1 is gone",
                        "deployed relay-3: relay-2 was stopped: Evicted, low on memory",
                        "healed relay-3: relay-2 was stopped: Evicted, low on memory",
                        "removed relay-2: it was stopped: Evicted, low on memory",
                        "deployed relay-4: there are targets that relay-3 may not reach",
                        "removed relay-3: relay-4 took its place",
                        "removed relay-4: no forward needs it any more"));
    }

    @Test
    void anEvictedPodIsReplacedAndRemoved() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.status("relay-1", new V1PodStatus().phase("Failed").reason("Evicted"));
        await().until(() -> cluster.created.size() == 2);
        cluster.ready("relay-2");
        await().until(() -> cluster.deleted.contains("relay-1"));
    }

    @Test
    void theLastToLeaveRemovesIt() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.ready("relay-1");

        relay.leave("dns");

        await().until(() -> cluster.deleted.contains("relay-1"));
    }

    @Test
    void whatADeadProcessLeftIsRemovedAndALivingOnesIsNot() {
        String living =
                ProcessMark.of(ProcessHandle.current().parent().orElseThrow()).toString();
        cluster.pods.put("left", left("999999999-1-0-0"));
        cluster.pods.put("used", left(living));
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.deleted.contains("left"));
        assertThat(cluster.deleted).doesNotContain("used");
    }

    @Test
    void aRemovalIsToldOnceHoweverLongThePodIsSeen() {
        List<String> removals = new CopyOnWriteArrayList<>();
        news.subscribe(event -> removals.add(event.change() + " " + event.pod()));
        cluster.pods.put("left", left("999999999-1-0-0"));
        relay(settings(false)).use("dns", DNS, dns::add);
        await().until(() -> cluster.deleted.contains("left"));

        cluster.pods.put("left", left("999999999-1-0-0")); // as a watch shows it that lags behind
        cluster.tell();
        await().until(() -> cluster.deleted.stream().filter("left"::equals).count() > 1);
        assertThat(removals).containsOnlyOnce("REMOVED left");
    }

    @Test
    void aRefusalIsToldOnceAndTriedAgain() {
        cluster.refusal = new RelayProblem.NotAdmitted("demo", "exceeded quota: pods");
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        TargetState refused = new TargetState.Unavailable(cluster.refusal);
        await().until(() -> last(dns).equals(refused));
        cluster.refusal = null;
        await().until(() -> cluster.created.size() == 1);
    }

    @Test
    void whatWasRefusedIsNotThereToBeRemoved() {
        cluster.refusal = new RelayProblem.NotAdmitted("demo", "exceeded quota: pods");
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> !dns.isEmpty());

        relay.remove().toCompletableFuture().join();
        assertThat(cluster.deleted).isEmpty();
        assertThat(ledger()).isEmpty();
    }

    @Test
    void saysWhyItDoesNotStart() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);

        cluster.status("relay-1", waiting("ImagePullBackOff", "not found"));
        await().until(() -> problem() instanceof RelayProblem.NoImage);
        cluster.log = "bad REMOTE_PORT";
        cluster.status("relay-1", waiting("CrashLoopBackOff", "back-off"));
        await().until(() -> problem() instanceof RelayProblem.Crashing);
        assertThat(problem().message()).contains("exit code 2").contains("bad REMOTE_PORT");
        cluster.status(
                "relay-1",
                new V1PodStatus()
                        .phase("Pending")
                        .conditions(List.of(new V1PodCondition()
                                .type("PodScheduled")
                                .status("False")
                                .message("0/1 nodes are available"))));
        await().until(() -> problem() instanceof RelayProblem.NotScheduled);
    }

    @Test
    void whileTheApiServerIsAwayThatIsWhatIsWrongAndNotThePod() {
        Relay relay = relay(settings(false));
        relay.use("dns", DNS, dns::add);
        await().until(() -> cluster.created.size() == 1);
        cluster.tell();
        await().until(() -> problem() instanceof RelayProblem.Starting);

        ForwardProblem away = new ServerProblem.Unreachable("https://10.0.0.1:6443", "it is off");
        cluster.away(away);
        await().until(() -> problem().equals(away));
        cluster.ready("relay-1");
        await().until(() -> last(dns) instanceof TargetState.Relayed);

        cluster.away(away);
        await().during(Duration.ofMillis(300)).until(() -> last(dns) instanceof TargetState.Relayed);
    }

    @Test
    void aDedicatedOneKnowsItsTargetByItself() {
        Relay relay = relay(settings(true));
        relay.use("db", DB, db::add);
        await().until(() -> cluster.created.size() == 1);
        assertThat(cluster.created.getFirst().toString())
                .contains("\"REMOTE_ADDRESS\",\"value\":\"db.example.com\"")
                .contains("\"PROXY_TYPE\",\"value\":\"tcp\"");
        cluster.ready("relay-1");
        await().until(() -> last(db) instanceof TargetState.Relayed);
        assertThat(((TargetState.Relayed) last(db)).target()).isEmpty();
    }

    private ForwardProblem problem() {
        return ((TargetState.Unavailable) last(dns)).problem();
    }

    private static TargetState last(List<TargetState> states) {
        return states.isEmpty()
                ? new TargetState.Unavailable(new RelayProblem.Starting("none", "was told of"))
                : states.getLast();
    }

    private V1Pod left(String process) {
        RelaySpec spec =
                RelaySpec.shared(settings(false), new Owner("abc", process, "somebody"), "shared", List.of(DNS));
        V1Pod pod =
                io.kubernetes.client.openapi.JSON.getGson().fromJson(spec.pod().toString(), V1Pod.class);
        pod.getMetadata().name(process.startsWith("999") ? "left" : "used").namespace("demo");
        return pod;
    }

    private static V1PodStatus waiting(String reason, String message) {
        return new V1PodStatus()
                .phase("Pending")
                .containerStatuses(List.of(new V1ContainerStatus()
                        .name("relay")
                        .image("relay:1")
                        .lastState(new V1ContainerState()
                                .terminated(new V1ContainerStateTerminated()
                                        .reason("Error")
                                        .exitCode(2)))
                        .state(new V1ContainerState()
                                .waiting(new V1ContainerStateWaiting()
                                        .reason(reason)
                                        .message(message)))));
    }

    private Relay relay(RelaySettings settings) {
        return new Relay(new Nowhere(), "demo", List.of(), settings, tools(), unused::add);
    }

    private RelayTools tools() {
        return new RelayTools(
                new RelayLedger(folder),
                cluster,
                cluster,
                news,
                task -> Thread.ofVirtual().start(task));
    }

    private static RelaySettings settings(boolean dedicated) {
        return new RelaySettings(
                "relay:1",
                "IfNotPresent",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                dedicated,
                "",
                Map.of(),
                Map.of(),
                List.of(),
                Map.of(),
                Duration.ofMinutes(2),
                Map.of());
    }
}
