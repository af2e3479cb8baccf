package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random worlds, each from a seed that the test's name shows: faults come and go, answers come late and twice. */
class ForwardMachinePropertyTest {
    private static final List<PodPort> PODS = IntStream.rangeClosed(1, 3)
            .mapToObj(i -> new PodPort("demo", "web-" + i, "u" + i, 8080))
            .toList();
    private static final List<ForwardProblem> PROBLEMS = List.of(
            new ServerProblem.Unreachable("https://127.0.0.1:1", "refused"),
            new AccessProblem.Forbidden("me", "create", "", "pods/portforward", "demo", ""),
            new StreamProblem.SessionLost("demo/web-1", "closed"));

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void staysConsistentAndRecovers(long seed) {
        World world = new World(seed);
        world.hear(new Input.Start());
        for (int step = 0; step < 120; step++) {
            world.disturb();
        }
        world.calmDown();
        assertThat(world.machine.snapshot().state()).as("seed %d", seed).isEqualTo(ForwardState.ACTIVE);
        assertThat(world.routed).as("routes of seed %d", seed).isNotEmpty();

        world.hear(new Input.Stop());
        world.answerEverything();
        assertThat(world.afterStop).as("actions after the stop, seed %d", seed).isEmpty();
    }

    /** Plays the network, the cluster and the clock for one machine. */
    private static final class World {
        private final Random random;
        private final ForwardMachine machine;
        private final List<Action.Prove> proofs = new ArrayList<>();
        private final List<Action.Rest> rests = new ArrayList<>();
        private final Queue<Action> afterStop = new ArrayDeque<>();
        private List<PodPort> routed = List.of();
        private boolean binding;
        private boolean rebinding;
        private boolean blamed;
        private boolean stopped;
        private boolean clusterKnown;
        private boolean targetKnown;
        private Instant now = Instant.EPOCH;

        World(long seed) {
            random = new Random(seed);
            machine = new ForwardMachine("web", "svc/web", ReconnectPolicy.DEFAULT, () -> now, random);
        }

        void disturb() {
            now = now.plusMillis(random.nextInt(5_000));
            switch (random.nextInt(15)) {
                case 0 -> hear(new Input.ClusterFound(random.nextBoolean() ? "one" : "two"));
                case 1 -> hear(new Input.ClusterMissing(new KubeconfigProblem.UnknownContext("x", List.of())));
                case 2, 3 -> hear(new Input.TargetFound(PODS.subList(0, 1 + random.nextInt(3))));
                case 4 -> hear(new Input.TargetMissing(new TargetProblem.NoReadyPod("svc/web", "none", "")));
                case 5 -> hear(new Input.PodLost("demo/web-" + (1 + random.nextInt(3)), PROBLEMS.get(2)));
                case 6 -> hear(new Input.Woken());
                case 7 -> finishBinding(random.nextInt(3) > 0);
                case 8, 9 -> finishProof(random.nextBoolean());
                case 10 -> finishRest();
                case 11 -> hear(new Input.LoggingIn(new LoginProblem.LoginWaits("ann", "aws", 60, "", "aws login")));
                case 12 -> hear(new Input.LoginOver());
                case 13 -> hear(new Input.Reconfigured(random.nextBoolean()));
                default -> clusterNews(random.nextBoolean());
            }
        }

        /** Faults end: what was asked is answered, and what was missing comes; nothing that the machine knows is told again. */
        void calmDown() {
            if (!clusterKnown) {
                hear(new Input.ClusterFound("one"));
            }
            if (!targetKnown) {
                hear(new Input.TargetFound(PODS));
            }
            for (int i = 0; i < 500 && machine.snapshot().state() != ForwardState.ACTIVE; i++) {
                finishBinding(true);
                finishProof(true);
                finishRest();
                clusterNews(true);
            }
        }

        void answerEverything() {
            finishBinding(true);
            for (int i = 0; i < 5; i++) {
                finishProof(true);
                finishRest();
            }
            clusterNews(true);
            hear(new Input.TargetFound(PODS));
        }

        private void finishBinding(boolean well) {
            if (rebinding) {
                rebinding = false;
                hear(new Input.BindAgain());
            }
            if (binding) {
                binding = false;
                hear(
                        well
                                ? new Input.Bound(List.of("127.0.0.1:8080"))
                                : new Input.BindFailed(new LocalProblem.PortInUse("127.0.0.1:8080", null, 0)));
            }
        }

        private void finishProof(boolean well) {
            if (!proofs.isEmpty()) {
                Action.Prove prove = proofs.remove(random.nextInt(proofs.size()));
                hear(
                        well
                                ? new Input.ProofGiven(
                                        prove.ticket(), prove.pod(), new Proof("spdy", Duration.ofMillis(1)))
                                : new Input.ProofFailed(prove.ticket(), prove.pod(), PROBLEMS.get(random.nextInt(3))));
            }
        }

        private void finishRest() {
            if (!rests.isEmpty()) {
                hear(new Input.Rested(rests.remove(random.nextInt(rests.size())).ticket()));
            }
        }

        private void clusterNews(boolean up) {
            if (blamed && up) {
                blamed = false;
                hear(new Input.ClusterUp());
            } else if (blamed) {
                hear(new Input.ClusterDown(PROBLEMS.get(0), 2, now.plusSeconds(1)));
            }
        }

        void hear(Input input) {
            List<Action> actions = machine.handle(input);
            if (stopped) {
                afterStop.addAll(actions);
                return;
            }
            stopped = input instanceof Input.Stop;
            switch (input) {
                case Input.ClusterFound found -> clusterKnown = true;
                case Input.ClusterMissing missing -> clusterKnown = false;
                case Input.TargetFound found -> targetKnown = clusterKnown;
                case Input.TargetMissing missing -> targetKnown = false;
                default -> {}
            }
            actions.forEach(this::note);
            check();
        }

        private void note(Action action) {
            switch (action) {
                case Action.Bind bind -> {
                    assertThat(binding).as("two binds at once").isFalse();
                    binding = true;
                }
                case Action.BindLater later -> rebinding = true;
                case Action.WatchTarget watch -> targetKnown = false;
                case Action.LeaveTarget leave -> targetKnown = false;
                case Action.LeaveCluster leave -> clusterKnown = false;
                case Action.Prove prove -> proofs.add(prove);
                case Action.Rest rest -> rests.add(rest);
                case Action.BlameCluster blame -> blamed = true;
                case Action.Route route -> routed = route.pods();
                case Action.Tell(ForwardEvent event) ->
                    assertThat(event.forward()).isEqualTo("web");
                default -> {}
            }
        }

        private void check() {
            boolean proved = machine.way() instanceof Way.Proved;
            assertThat(routed.isEmpty())
                    .as("connections are led somewhere exactly when the way is proved")
                    .isEqualTo(!proved);
            long current = proofs.stream()
                    .filter(prove ->
                            machine.way() instanceof Way.Proving(List<PodPort> pods, long of) && prove.ticket() == of)
                    .count();
            assertThat(current).as("proofs that count").isLessThanOrEqualTo(1);
            if (machine.snapshot().state() == ForwardState.ACTIVE) {
                assertThat(proved).isTrue();
                assertThat(machine.door()).isInstanceOf(Door.Open.class);
            }
        }
    }
}
