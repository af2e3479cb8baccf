package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.Nowhere;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several machines and their cluster's gate in random worlds, each from a seed that the test's name shows, on a clock of their own. */
class ClusterGatePropertyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final List<ForwardProblem> PROBLEMS = List.of(
            FakeProver.AWAY,
            new LoginProblem.Unauthorized("c", "me", ""),
            new ServerProblem.ServerFault("s", 503, "", Duration.ofSeconds(1)),
            new ServerProblem.ServerFault("s", 502, "error dialing backend", Duration.ZERO),
            new AccessProblem.Forbidden("me", "create", "", "pods/portforward", "demo", ""),
            new StreamProblem.SessionLost("demo/web-1", "closed"));

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void allComeBackAndNothingIsLeft(long seed) {
        World world = new World(seed);
        for (int step = 0; step < 150; step++) {
            world.disturb();
        }
        world.calmDown();
        assertThat(world.forwards).as("seed %d", seed).allMatch(Forward::isActive);

        world.forwards.forEach(it -> it.handle(new Input.Stop()));
        world.time.pass(PATIENCE);
        assertThat(world.time.waiting()).as("timers, seed %d", seed).isZero();
    }

    private static final class World {
        private final Random random;
        private final VirtualTime time = new VirtualTime();
        private final FakeProver prober = new FakeProver();
        private final ClusterGate gate;
        private final List<Forward> forwards;

        World(long seed) {
            random = new Random(seed);
            gate = new ClusterGate(
                    new Nowhere(),
                    new GateTools(
                            prober,
                            (server, answer) -> answer.accept(prober.problem == null),
                            time,
                            ReconnectPolicy.DEFAULT,
                            time,
                            random,
                            PATIENCE));
            forwards =
                    IntStream.range(0, 12).mapToObj(i -> new Forward(this, i)).toList();
        }

        void disturb() {
            Forward forward = forwards.get(random.nextInt(forwards.size()));
            switch (random.nextInt(12)) {
                case 0 -> prober.problem = PROBLEMS.get(random.nextInt(3));
                case 1, 2 -> prober.problem = null;
                case 3 -> prober.bad.put(forward.pod.pod(), PROBLEMS.get(random.nextInt(PROBLEMS.size())));
                case 4 -> prober.bad.clear();
                case 5 -> prober.silent = random.nextBoolean();
                case 6 -> answerOne();
                case 7 ->
                    forwards.forEach(it ->
                            it.handle(new Input.PodLost(it.pod.qualifiedPod(), PROBLEMS.get(PROBLEMS.size() - 1))));
                case 8 -> {
                    gate.wake();
                    forwards.forEach(it -> it.handle(new Input.Woken()));
                }
                case 9 -> forward.handle(new Input.TargetMissing(new TargetProblem.NoReadyPod("svc/web", "none", "")));
                case 10 -> forward.handle(new Input.TargetFound(List.of(forward.pod)));
                default -> time.pass(Duration.ofMillis(random.nextInt(30_000)));
            }
            time.pass(Duration.ofMillis(random.nextInt(500)));
            forwards.forEach(Forward::check);
        }

        private void answerOne() {
            if (!prober.open.isEmpty()) {
                var promise = prober.open.remove(random.nextInt(prober.open.size()));
                if (random.nextBoolean()) {
                    promise.setSuccess(FakeProver.PROOF);
                } else {
                    promise.setFailure(new ProblemException(PROBLEMS.get(random.nextInt(PROBLEMS.size()))));
                }
            }
        }

        /** Faults end; what was swallowed stays so, and targets that were missing are there again. */
        void calmDown() {
            prober.problem = null;
            prober.bad.clear();
            prober.silent = false;
            forwards.stream()
                    .filter(it -> it.machine.way() instanceof Way.NoTarget)
                    .forEach(it -> it.handle(new Input.TargetFound(List.of(it.pod))));
            time.pass(PATIENCE.plus(ReconnectPolicy.DEFAULT.longest().multipliedBy(2)));
        }
    }

    /** A supervisor without network, sockets and targets. */
    private static final class Forward implements ClusterGate.Waiter {
        private final World world;
        private final PodPort pod;
        private final ForwardMachine machine;
        private final Deque<Input> inputs = new ArrayDeque<>();
        private boolean handling;
        private long proving;
        private Runnable cancelPause = () -> {};

        Forward(World world, int number) {
            this.world = world;
            this.pod = new PodPort("demo", "web-" + number, "u" + number, 8080);
            this.machine =
                    new ForwardMachine("f" + number, "svc/web", ReconnectPolicy.DEFAULT, world.time, world.random);
            handle(new Input.Start());
            handle(new Input.Bound(List.of("127.0.0.1:1")));
            handle(new Input.ClusterFound("kind"));
            handle(new Input.TargetFound(List.of(pod)));
        }

        @Override
        public void handle(Input input) {
            inputs.add(input);
            if (handling) {
                return;
            }
            handling = true;
            for (Input next = inputs.poll(); next != null; next = inputs.poll()) {
                machine.handle(next).forEach(this::carryOut);
                if (!(machine.way() instanceof Way.ClusterAway)) {
                    world.gate.leave(this);
                }
                if (!(machine.way() instanceof Way.Proving || machine.way() instanceof Way.Proved)) {
                    world.gate.withdraw(this);
                }
                if (!(machine.way() instanceof Way.Resting)) {
                    cancelPause.run();
                }
            }
            handling = false;
        }

        private void carryOut(Action action) {
            switch (action) {
                case Action.Prove(long ticket, PodPort to) -> {
                    proving = ticket;
                    world.gate.prove(this, to, new ProofAnswer() {
                        @Override
                        public void proved(Proof proof) {
                            handle(new Input.ProofGiven(ticket, to, proof));
                        }

                        @Override
                        public void failed(ForwardProblem problem) {
                            handle(new Input.ProofFailed(ticket, to, problem));
                        }
                    });
                }
                case Action.Rest(long ticket, Duration delay) -> {
                    cancelPause.run();
                    cancelPause = world.time.schedule(() -> handle(new Input.Rested(ticket)), delay);
                }
                case Action.BlameCluster(PodPort to, ForwardProblem problem) -> world.gate.blame(this, to, problem);
                default -> {}
            }
        }

        boolean isActive() {
            return machine.snapshot().state() == ForwardState.ACTIVE;
        }

        /** The only proof that it waits for is the last that it asked for. */
        void check() {
            if (machine.way() instanceof Way.Proving(List<PodPort> pods, long ticket)) {
                assertThat(ticket).isEqualTo(proving);
            }
        }
    }
}
