package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.ApiProblems;
import app.kftray.engine.cluster.Nowhere;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterGateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration LONGEST = ReconnectPolicy.DEFAULT.longest();
    private static final Duration STEP = Duration.ofMillis(50);

    private final VirtualTime time = new VirtualTime();
    private final FakeProver prober = new FakeProver();
    private final ClusterGate gate = new ClusterGate(
            new Nowhere(),
            new GateTools(
                    prober, (server, answer) -> {}, time, ReconnectPolicy.DEFAULT, time, new Random(7), PATIENCE));
    private final List<Forward> forwards =
            IntStream.range(0, 60).mapToObj(Forward::new).toList();

    @Test
    void sixtyForwardsAreOneAttemptAtATimeWhileTheClusterIsAway() {
        prober.problem = FakeProver.AWAY;
        forwards.forEach(Forward::prove);
        time.pass(Duration.ofSeconds(60));

        assertThat(prober.asked).hasSizeLessThanOrEqualTo(ClusterGate.MOST_PROOFS + 20);
        assertThat(forwards).allMatch(it -> it.down);

        prober.problem = null;
        time.pass(LONGEST);
        assertThat(forwards).allMatch(it -> it.proved);
    }

    @Test
    void asksOfEachForwardsPodInTurn() {
        prober.problem = FakeProver.AWAY;
        forwards.subList(0, 3).forEach(Forward::prove);
        time.pass(Duration.ofSeconds(60));

        assertThat(new HashSet<>(prober.asked.subList(3, prober.asked.size()))).hasSize(3);
    }

    @Test
    void onePodWhoseNodeIsSilentKeepsNobodyElseDown() {
        prober.bad.put("web-0", FakeProver.AWAY);
        forwards.get(0).prove();
        time.pass(Duration.ofSeconds(30));
        assertThat(forwards.get(0).proved).isFalse();

        forwards.get(1).prove();
        time.pass(Duration.ZERO);

        assertThat(forwards.get(1).proved).isTrue();
    }

    @Test
    void aPodWhoseNodeIsDeadOpensTheGateForTheOthers() {
        ForwardProblem dead = new ServerProblem.ServerFault("s", 502, "error dialing backend", Duration.ZERO);
        prober.problem = FakeProver.AWAY;
        forwards.subList(0, 3).forEach(Forward::prove);
        time.pass(Duration.ofSeconds(5));

        prober.problem = null;
        prober.bad.put("web-0", dead);
        prober.bad.put("web-1", dead);
        time.pass(LONGEST);

        assertThat(forwards.get(2).proved).isTrue();
        assertThat(forwards.get(0).problem).isEqualTo(dead);
    }

    @Test
    void opensForAFewProofsAtATime() {
        prober.silent = true;
        forwards.forEach(Forward::prove);
        time.pass(Duration.ZERO);
        assertThat(prober.open).hasSize(ClusterGate.MOST_PROOFS);

        prober.answer(0);
        time.pass(Duration.ZERO);
        assertThat(prober.asked).hasSize(ClusterGate.MOST_PROOFS + 1);
    }

    @Test
    void proofsThatHangMakeRoomForOthersAndFailInTheEnd() {
        prober.silent = true;
        forwards.subList(0, 10).forEach(Forward::prove);
        time.pass(ClusterGate.SLOW);
        assertThat(prober.asked).hasSize(10);

        time.pass(PATIENCE);
        assertThat(forwards.get(0).problem).isInstanceOf(ServerProblem.Unreachable.class);
    }

    @Test
    void aProbeThatHangsIsReplacedAtAWake() {
        prober.problem = FakeProver.AWAY;
        forwards.get(0).prove();
        time.pass(Duration.ZERO);
        prober.silent = true;
        time.pass(LONGEST);
        assertThat(prober.open).hasSize(1);

        prober.silent = false;
        prober.problem = null;
        gate.wake();
        time.pass(Duration.ZERO);

        assertThat(forwards.get(0).proved).isTrue();
    }

    @Test
    void aProbeThatHangsDoesNotCloseTheGateForEver() {
        prober.problem = FakeProver.AWAY;
        forwards.get(0).prove();
        time.pass(Duration.ZERO);
        prober.silent = true;
        time.pass(LONGEST);

        prober.silent = false;
        prober.problem = null;
        time.pass(PATIENCE.plus(LONGEST));

        assertThat(forwards.get(0).proved).isTrue();
    }

    /** An API server that comes back for a moment only, however often, is asked as if it had stayed away. */
    @Test
    void aClusterThatComesBackOnlyForAMomentIsAskedMoreAndMoreSeldom() {
        Forward forward = forwards.get(0);
        for (int loss = 0; loss < 40; loss++) {
            comeAndGo(forward, Duration.ofSeconds(1));
        }
        assertThat(forward.attempt).isGreaterThan(20);

        comeAndGo(forward, ReconnectPolicy.DEFAULT.healthyAfter());
        assertThat(forward.attempt).isEqualTo(1);
    }

    private void comeAndGo(Forward forward, Duration there) {
        prober.problem = null;
        forward.proved = false;
        forward.prove();
        for (Duration waited = Duration.ZERO; !forward.proved; waited = waited.plus(STEP)) {
            assertThat(waited).isLessThan(LONGEST);
            time.pass(STEP);
        }
        time.pass(there);
        prober.problem = FakeProver.AWAY;
        forward.prove();
        time.pass(Duration.ZERO);
        assertThat(forward.down).isTrue();
    }

    /** Neither one who begins meanwhile nor a kubeconfig that is touched; another network is another matter. */
    @Test
    void aPauseThatTheServerOrderedIsKept() {
        prober.problem = new ServerProblem.ServerFault("s", 429, "slow down", Duration.ofSeconds(30));
        forwards.get(0).prove();
        time.pass(Duration.ofSeconds(2));
        prober.problem = null;
        assertThat(prober.asked).hasSize(1);

        forwards.get(1).prove();
        gate.hurry();
        time.pass(Duration.ofSeconds(27));
        assertThat(prober.asked).hasSize(1);
        assertThat(forwards.get(1).down).isTrue();

        time.pass(Duration.ofSeconds(1));
        assertThat(forwards.subList(0, 2)).allMatch(it -> it.proved);
    }

    @Test
    void anOrderedPauseEndsWhenTheNetworkChanges() {
        prober.problem = new ServerProblem.ServerFault("s", 429, "slow down", Duration.ofSeconds(30));
        forwards.get(0).prove();
        time.pass(Duration.ofSeconds(2));
        prober.problem = null;

        gate.wake();
        time.pass(Duration.ZERO);

        assertThat(forwards.get(0).proved).isTrue();
    }

    @Test
    void aPauseThatNobodyOrderedIsShortenedByATouchedKubeconfig() {
        prober.problem = FakeProver.AWAY;
        forwards.get(0).prove();
        time.pass(Duration.ZERO);
        prober.problem = null;

        gate.hurry();
        time.pass(Duration.ZERO);

        assertThat(forwards.get(0).proved).isTrue();
    }

    @Test
    void nothingIsLeftWhenNobodyWaits() {
        prober.problem = FakeProver.AWAY;
        forwards.forEach(Forward::prove);
        time.pass(Duration.ofSeconds(10));
        forwards.forEach(gate::leave);
        assertThat(time.waiting()).isZero();
    }

    /** As a machine behaves: proves, blames the cluster, proves again when it is there. */
    private final class Forward implements ClusterGate.Waiter, ProofAnswer {
        private final PodPort pod;
        private boolean proved;
        private boolean down;
        private int attempt;
        private @org.jspecify.annotations.Nullable ForwardProblem problem;

        Forward(int number) {
            pod = new PodPort("demo", "web-" + number, "u" + number, 8080);
        }

        void prove() {
            gate.prove(this, pod, this);
        }

        @Override
        public void handle(Input input) {
            down = input instanceof Input.ClusterDown;
            attempt = input instanceof Input.ClusterDown it ? it.attempt() : attempt;
            if (input instanceof Input.ClusterUp) {
                prove();
            }
        }

        @Override
        public void proved(Proof proof) {
            proved = true;
        }

        @Override
        public void failed(ForwardProblem why) {
            problem = why;
            if (ApiProblems.concernsCluster(why)) {
                gate.blame(this, pod, why);
            }
        }
    }
}
