package app.kftray.engine.supervise;

import static app.kftray.engine.supervise.DrivenMachine.AWAY;
import static app.kftray.engine.supervise.DrivenMachine.GONE;
import static app.kftray.engine.supervise.DrivenMachine.ONE;
import static app.kftray.engine.supervise.DrivenMachine.PROOF;
import static app.kftray.engine.supervise.DrivenMachine.TWO;
import static app.kftray.engine.supervise.DrivenMachine.only;
import static app.kftray.engine.supervise.DrivenMachine.told;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.TargetProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a forward comes to its cluster, waits for its login, and changes to another. */
class ForwardMachineClusterTest {
    private final DrivenMachine machine = new DrivenMachine();

    @Test
    void tellsThatItWaitsForALoginAndWhatItIsLikeAfterwards() {
        ForwardProblem login = new LoginProblem.LoginWaits("ann", "aws", 60, "enter ABCD", "aws login");
        machine.handle(new Input.Start());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        machine.handle(new Input.ClusterFound("kind"));
        List<Action> waits = machine.handle(new Input.LoggingIn(login));
        assertThat(told(waits)).singleElement().isInstanceOfSatisfying(ForwardEvent.Reconnecting.class, it -> {
            assertThat(it.cause()).isEqualTo(login);
            assertThat(it.nextTry()).isNull();
        });
        machine.handle(new Input.LoginOver());
        assertThat(machine.state()).isEqualTo(ForwardState.STARTING);
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        List<Action> active = machine.handle(new Input.ProofGiven(prove.ticket(), ONE, PROOF));
        assertThat(told(active)).hasOnlyElementsOfType(ForwardEvent.Connected.class);
    }

    @Test
    void aLoginThatWaitsIsNoNewsWhileConnectionsWork() {
        ForwardProblem login = new LoginProblem.LoginWaits("ann", "aws", 60, "", "aws login");
        machine.activate(ONE);
        assertThat(machine.handle(new Input.LoggingIn(login))).isEmpty();
        assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);
        assertThat(told(machine.handle(new Input.PodLost("demo/web-1", GONE))))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Reconnecting.class,
                        it -> assertThat(it.cause()).isEqualTo(login));
    }

    @Test
    void leavesAClustersAbsenceToItsGate() {
        machine.activate(ONE);
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.PodLost("demo/web-1", GONE)));
        assertThat(machine.handle(new Input.ProofFailed(prove.ticket(), ONE, AWAY)))
                .contains(new Action.BlameCluster(ONE, AWAY))
                .noneMatch(Action.Rest.class::isInstance);
        assertThat(machine.snapshot().problem()).isEqualTo(AWAY);
        assertThat(machine.handle(new Input.ClusterUp())).anyMatch(Action.Prove.class::isInstance);
    }

    @Test
    void failsOnWhatWaitingCannotMendAndComesBackWhenItIsMended() {
        machine.handle(new Input.Start());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        List<Action> actions =
                machine.handle(new Input.ClusterMissing(new KubeconfigProblem.UnknownContext("x", List.of("y"))));
        assertThat(told(actions)).hasOnlyElementsOfType(ForwardEvent.Failed.class);
        assertThat(machine.state()).isEqualTo(ForwardState.FAILED);

        machine.handle(new Input.ClusterFound("x"));
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        machine.handle(new Input.ProofGiven(prove.ticket(), ONE, PROOF));
        assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);
    }

    @Test
    void tellsAnEditedKubeconfigAsTheCauseOfItsRestart() {
        machine.activate(ONE);
        List<Action> edited = machine.handle(new Input.ClusterFound("kind"));
        ForwardProblem cause = new KubeconfigProblem.KubeconfigChanged("kind", "kind");
        assertThat(told(edited))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Reconnecting.class,
                        event -> assertThat(event.cause()).isEqualTo(cause));

        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        assertThat(told(machine.handle(new Input.ProofGiven(prove.ticket(), ONE, PROOF))))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Recovered.class,
                        event -> assertThat(event.cause()).isEqualTo(cause));
    }

    @Test
    void tellsAContextSwitchAndTheTargetThatTheNewClusterLacks() {
        machine.activate(ONE);
        List<Action> switched = machine.handle(new Input.ClusterFound("other"));
        assertThat(told(switched)).first().isInstanceOf(ForwardEvent.ContextSwitched.class);
        assertThat(switched).contains(new Action.Route(List.of()), new Action.WatchTarget());
        ForwardProblem lacks = new TargetProblem.NotFound("service", "demo", "web", List.of());
        assertThat(told(machine.handle(new Input.TargetMissing(lacks))))
                .singleElement()
                .isInstanceOfSatisfying(ForwardEvent.Failed.class, event -> {
                    assertThat(event.lastGood()).isEqualTo(machine.now());
                    assertThat(event.restarts()).isEqualTo(1);
                });
        assertThat(machine.snapshot().problem()).isEqualTo(lacks);
    }

    @Test
    void leadsElsewhereWithItsDoorOpenWhenItsConfigurationChanges() {
        machine.activate(ONE);
        List<Action> changed = machine.handle(new Input.Reconfigured(false));
        assertThat(changed)
                .containsSubsequence(
                        new Action.Route(List.of()),
                        new Action.LeaveTarget(),
                        new Action.LeaveCluster(),
                        new Action.FindCluster())
                .doesNotContain(new Action.Unbind());
        ForwardProblem cause = new ConfigProblem.Changed("web");
        assertThat(told(changed))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Reconnecting.class,
                        event -> assertThat(event.cause()).isEqualTo(cause));

        assertThat(told(machine.handle(new Input.ClusterFound("kind"))))
                .as("the kubeconfig is not what changed")
                .isEmpty();
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(TWO))));
        assertThat(told(machine.handle(new Input.ProofGiven(prove.ticket(), TWO, PROOF))))
                .singleElement()
                .isInstanceOfSatisfying(
                        ForwardEvent.Recovered.class,
                        event -> assertThat(event.cause()).isEqualTo(cause));
    }

    @Test
    void keepsItsClusterWhenOnlyItsTargetChanges() {
        machine.activate(ONE);
        List<Action> changed = machine.handle(new Input.Reconfigured(true));
        assertThat(changed)
                .containsSubsequence(new Action.Route(List.of()), new Action.WatchTarget())
                .doesNotContain(new Action.LeaveCluster(), new Action.FindCluster());
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(TWO))));
        machine.handle(new Input.ProofGiven(prove.ticket(), TWO, PROOF));
        assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);

        ForwardProblem unknown = new KubeconfigProblem.UnknownContext("kind", List.of());
        machine.handle(new Input.ClusterMissing(unknown));
        assertThat(machine.handle(new Input.Reconfigured(true)))
                .as("there is no cluster to keep")
                .isEmpty();
        assertThat(machine.snapshot().problem()).isEqualTo(unknown);
    }
}
