package app.kftray.engine.supervise;

import static app.kftray.engine.supervise.DrivenMachine.AWAY;
import static app.kftray.engine.supervise.DrivenMachine.GONE;
import static app.kftray.engine.supervise.DrivenMachine.ONE;
import static app.kftray.engine.supervise.DrivenMachine.PROOF;
import static app.kftray.engine.supervise.DrivenMachine.TWO;
import static app.kftray.engine.supervise.DrivenMachine.only;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pod is asked for a proof of the way, and when. */
class ForwardMachineProofsTest {
    private final DrivenMachine machine = new DrivenMachine();

    @Test
    void provesTheSuccessorWhenItsPodIsReplaced() {
        machine.activate(ONE);
        List<Action> actions = machine.handle(new Input.TargetFound(List.of(TWO)));
        assertThat(only(Action.Prove.class, actions).pod()).isEqualTo(TWO);
        assertThat(actions).contains(new Action.Route(List.of()));
    }

    @Test
    void addsAPodWithoutProvingAgain() {
        machine.activate(ONE);
        assertThat(machine.handle(new Input.TargetFound(List.of(ONE, TWO))))
                .containsExactly(new Action.Route(List.of(ONE, TWO)));
    }

    @Test
    void ignoresAnAnswerThatWasOvertaken() {
        machine.handle(new Input.Start());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        machine.handle(new Input.ClusterFound("kind"));
        Action.Prove old = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        machine.handle(new Input.TargetFound(List.of(TWO)));

        assertThat(machine.handle(new Input.ProofGiven(old.ticket(), ONE, PROOF)))
                .isEmpty();
        assertThat(machine.state()).isEqualTo(ForwardState.STARTING);
    }

    @Test
    void goesOnWhenSomebodyElseReachesThePodThatItRestsFor() {
        machine.activate(ONE);
        Action.Prove again = only(Action.Prove.class, machine.handle(new Input.PodLost("demo/web-1", GONE)));
        only(Action.Rest.class, machine.handle(new Input.ProofFailed(again.ticket(), ONE, GONE)));

        assertThat(machine.handle(new Input.PodAnswered("demo/web-2", Duration.ofMillis(1))))
                .isEmpty();
        List<Action> woken = machine.handle(new Input.PodAnswered("demo/web-1", Duration.ofMillis(1)));

        assertThat(only(Action.Prove.class, woken).pod()).isEqualTo(ONE);
        machine.handle(new Input.ProofGiven(only(Action.Prove.class, woken).ticket(), ONE, PROOF));
        assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);
    }

    @Test
    void looksNowAndThenWhetherAWayWithoutASessionStillWorks() {
        Action.Prove first = machine.start();
        Proof alone = new Proof("v4", Duration.ofMillis(3));
        Action.Rest pause = only(Action.Rest.class, machine.handle(new Input.ProofGiven(first.ticket(), ONE, alone)));

        List<Action> look = machine.handle(new Input.Rested(pause.ticket()));
        assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);
        long ticket = only(Action.Prove.class, look).ticket();
        pause = only(Action.Rest.class, machine.handle(new Input.ProofGiven(ticket, ONE, alone)));

        ticket = only(Action.Prove.class, machine.handle(new Input.Rested(pause.ticket())))
                .ticket();
        assertThat(machine.handle(new Input.ProofFailed(ticket, ONE, AWAY)))
                .contains(new Action.Route(List.of()), new Action.BlameCluster(ONE, AWAY));
        assertThat(machine.state()).isEqualTo(ForwardState.RECONNECTING);
    }

    @Test
    void aLookWithoutAnAnswerIsALossWithinFifteenSeconds() {
        Action.Prove first = machine.start();
        Proof alone = new Proof("v4", Duration.ofMillis(3));
        Action.Rest pause = only(Action.Rest.class, machine.handle(new Input.ProofGiven(first.ticket(), ONE, alone)));
        List<Action> look = machine.handle(new Input.Rested(pause.ticket()));
        Action.Rest limit = only(Action.Rest.class, look);
        assertThat(pause.delay().plus(limit.delay())).isLessThan(Duration.ofSeconds(15));

        List<Action> silent = machine.handle(new Input.Rested(limit.ticket()));

        assertThat(machine.state()).isEqualTo(ForwardState.RECONNECTING);
        assertThat(machine.snapshot().problem()).isInstanceOf(StreamProblem.SessionLost.class);
        assertThat(silent).contains(new Action.Route(List.of())).anyMatch(Action.Prove.class::isInstance);
        long late = only(Action.Prove.class, look).ticket();
        assertThat(machine.handle(new Input.ProofGiven(late, ONE, alone))).isEmpty();
    }

    @Test
    void aWakeReplacesAProofThatMayHang() {
        Action.Prove hanging = machine.start();
        Action.Prove fresh = only(Action.Prove.class, machine.handle(new Input.Woken()));
        assertThat(machine.handle(new Input.ProofFailed(hanging.ticket(), ONE, AWAY)))
                .isEmpty();
        machine.handle(new Input.ProofGiven(fresh.ticket(), ONE, PROOF));
        assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);
    }
}
