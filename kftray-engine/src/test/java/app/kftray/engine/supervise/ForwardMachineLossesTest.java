package app.kftray.engine.supervise;

import static app.kftray.engine.supervise.DrivenMachine.GONE;
import static app.kftray.engine.supervise.DrivenMachine.ONE;
import static app.kftray.engine.supervise.DrivenMachine.PROOF;
import static app.kftray.engine.supervise.DrivenMachine.TWO;
import static app.kftray.engine.supervise.DrivenMachine.only;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.frontend.ForwardState;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.PodPort;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A way that is lost again and again: proved at once as a rule, and not where that would be a loop. */
class ForwardMachineLossesTest {
    private final DrivenMachine machine = new DrivenMachine();

    /** A proxy that accepts all and drops it again must not be dialled as fast as it answers. */
    @Test
    void aWayThatIsLostAgainAndAgainIsProvedAtOnceOnlyAFewTimes() {
        machine.activate(ONE);
        for (int loss = 0; loss < BriefLives.FORGIVEN; loss++) {
            machine.recover(machine.handle(new Input.PodLost("demo/web-1", GONE)));
        }

        Duration rested = Duration.ZERO;
        for (int loss = 0; loss < 10; loss++) {
            List<Action> lost = machine.handle(new Input.PodLost("demo/web-1", GONE));
            assertThat(lost).noneMatch(Action.Prove.class::isInstance);
            Action.Rest rest = only(Action.Rest.class, lost);
            rested = rested.plus(rest.delay());
            machine.recover(machine.handle(new Input.Rested(rest.ticket())));
        }
        assertThat(rested).isGreaterThan(Duration.ofSeconds(10));

        machine.pass(ReconnectPolicy.DEFAULT.healthyAfter());
        machine.recover(machine.handle(new Input.PodLost("demo/web-1", GONE)));
    }

    /** As by a balancer that drops every connection after a while: no loop, and nobody should wait for it. */
    @Test
    void aWayThatNeverLastsLongButNeverBreaksAtOnceIsAlwaysProvedAtOnce() {
        machine.activate(ONE);
        for (int loss = 0; loss < 4 * BriefLives.FORGIVEN; loss++) {
            machine.pass(BriefLives.BRIEF);
            machine.recover(machine.handle(new Input.PodLost("demo/web-1", GONE)));
        }
    }

    @Test
    void aPodThatIsReplacedAgainAndAgainHasItsSuccessorProvedAtOnce() {
        machine.activate(ONE);
        for (int kill = 0; kill < 4 * BriefLives.FORGIVEN; kill++) {
            PodPort next = new PodPort("demo", "web-" + kill, "next" + kill, 8080);
            List<Action> lost = machine.handle(new Input.PodLost(
                    machine.way() instanceof Way.Proved proved ? proved.pod().qualifiedPod() : "", GONE));
            assertThat(lost).anyMatch(Action.Prove.class::isInstance);
            Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(next))));
            machine.handle(new Input.ProofGiven(prove.ticket(), next, PROOF));
            assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);
        }
    }

    @Test
    void aReplacedPodEndsTheRestThatItsLossesLedTo() {
        machine.activate(ONE);
        for (int loss = 0; loss < BriefLives.FORGIVEN; loss++) {
            machine.recover(machine.handle(new Input.PodLost("demo/web-1", GONE)));
        }
        only(Action.Rest.class, machine.handle(new Input.PodLost("demo/web-1", GONE)));

        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(TWO))));
        machine.handle(new Input.ProofGiven(prove.ticket(), TWO, PROOF));

        machine.recover(machine.handle(new Input.PodLost("demo/web-2", GONE)));
    }
}
