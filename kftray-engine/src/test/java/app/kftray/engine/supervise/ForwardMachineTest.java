package app.kftray.engine.supervise;

import static app.kftray.engine.supervise.DrivenMachine.GONE;
import static app.kftray.engine.supervise.DrivenMachine.ONE;
import static app.kftray.engine.supervise.DrivenMachine.PROOF;
import static app.kftray.engine.supervise.DrivenMachine.TWO;
import static app.kftray.engine.supervise.DrivenMachine.only;
import static app.kftray.engine.supervise.DrivenMachine.told;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.TargetProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a forward is active, and what is told of that. */
class ForwardMachineTest {
    private static final ForwardProblem LOGIN = new LoginProblem.LoginFailed("ann", "aws", "status 1", "aws login");

    private final DrivenMachine machine = new DrivenMachine();

    @Test
    void isActiveOnlyWhenBoundAndProved() {
        assertThat(machine.handle(new Input.Start())).contains(new Action.Bind(), new Action.FindCluster());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        machine.handle(new Input.ClusterFound("kind"));
        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        assertThat(machine.state()).isEqualTo(ForwardState.STARTING);

        List<Action> actions = machine.handle(new Input.ProofGiven(prove.ticket(), ONE, PROOF));

        assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);
        assertThat(actions).contains(new Action.Route(List.of(ONE)));
        assertThat(told(actions)).hasOnlyElementsOfType(ForwardEvent.Connected.class);
    }

    @Test
    void tellsTheDownTimeWhenItRecovers() {
        machine.activate(ONE);
        List<Action> lost = machine.handle(new Input.PodLost("demo/web-1", GONE));
        assertThat(lost).startsWith(new Action.Route(List.of()));
        assertThat(told(lost)).singleElement().isInstanceOfSatisfying(ForwardEvent.Reconnecting.class, event -> {
            assertThat(event.lastGood()).isEqualTo(machine.now());
            assertThat(event.restarts()).isEqualTo(1);
        });
        machine.pass(Duration.ofMillis(250));

        List<Action> back = machine.handle(
                new Input.ProofGiven(only(Action.Prove.class, lost).ticket(), ONE, PROOF));

        assertThat(told(back)).singleElement().isInstanceOfSatisfying(ForwardEvent.Recovered.class, event -> {
            assertThat(event.downTime()).isEqualTo(Duration.ofMillis(250));
            assertThat(event.roundTrip()).isEqualTo(PROOF.roundTrip());
            assertThat(event.restarts()).isEqualTo(1);
        });
        assertThat(machine.snapshot().restarts()).isEqualTo(1);
        assertThat(machine.snapshot().problem()).isEqualTo(GONE);
    }

    @Test
    void failsForWantOfAServiceOrARightAndGoesOnWhenItIsThere() {
        machine.activate(ONE);
        ForwardProblem lacks = new TargetProblem.NotFound("service", "demo", "web", List.of());
        machine.handle(new Input.TargetMissing(lacks));
        assertThat(machine.state()).isEqualTo(ForwardState.FAILED);

        Action.Prove prove = only(Action.Prove.class, machine.handle(new Input.TargetFound(List.of(ONE))));
        ForwardProblem forbidden = new AccessProblem.Forbidden("me", "create", "", "pods/portforward", "demo", "");
        List<Action> refused = machine.handle(new Input.ProofFailed(prove.ticket(), ONE, forbidden));
        assertThat(told(refused)).hasOnlyElementsOfType(ForwardEvent.Failed.class);
        Action.Rest rest = only(Action.Rest.class, refused);
        List<Action> again = machine.handle(new Input.Rested(rest.ticket()));
        assertThat(machine.state()).isEqualTo(ForwardState.FAILED);

        machine.handle(new Input.ProofGiven(only(Action.Prove.class, again).ticket(), ONE, PROOF));
        assertThat(machine.state()).isEqualTo(ForwardState.ACTIVE);
    }

    @Test
    void takesATakenPortWhenItIsFreeAndTellsOnlyOnce() {
        machine.handle(new Input.Start());
        ForwardProblem taken = new LocalProblem.PortInUse("127.0.0.1:8080", "nginx", 7);
        assertThat(told(machine.handle(new Input.BindFailed(taken)))).hasOnlyElementsOfType(ForwardEvent.Failed.class);
        assertThat(machine.handle(new Input.BindAgain())).containsExactly(new Action.Bind());
        assertThat(told(machine.handle(new Input.BindFailed(taken)))).isEmpty();
        machine.handle(new Input.BindAgain());
        assertThat(told(machine.handle(new Input.Bound(List.of("127.0.0.1:8080")))))
                .hasOnlyElementsOfType(ForwardEvent.Listening.class);
    }

    @Test
    void tellsTheNextTryOfTheSideThatItTellsOf() {
        ForwardProblem fault = new LocalProblem.Internal("a fault");
        machine.handle(new Input.Start());
        machine.handle(new Input.ClusterFound("kind"));
        machine.handle(new Input.TargetFound(List.of(ONE)));
        assertThat(nextTry(machine.handle(new Input.BindFailed(fault))))
                .as("the way is proved meanwhile")
                .isEqualTo(machine.now().plusSeconds(1));
        machine.handle(new Input.BindAgain());
        machine.handle(new Input.Bound(List.of("127.0.0.1:8080")));
        assertThat(machine.snapshot().problem()).as("the port is open").isNull();
        assertThat(nextTry(machine.handle(new Input.ClusterMissing(LOGIN)))).isNull();
    }

    @Test
    void waitsForAChangeWhereTheClusterIsMissing() {
        Action.Prove prove = machine.start();
        assertThat(nextTry(machine.handle(new Input.ProofFailed(prove.ticket(), ONE, GONE))))
                .isAfter(machine.now());
        assertThat(nextTry(machine.handle(new Input.ClusterMissing(LOGIN)))).isNull();
    }

    private static @Nullable Instant nextTry(List<Action> actions) {
        return ((ForwardEvent.Reconnecting) told(actions).getLast()).nextTry();
    }

    @Test
    void asksForNothingMoreOnceItIsStopped() {
        Action.Prove prove = machine.activate(ONE);
        assertThat(machine.handle(new Input.Stop())).contains(new Action.Unbind(), new Action.LeaveTarget());
        assertThat(Stream.of(
                                new Input.ProofGiven(prove.ticket(), ONE, PROOF),
                                new Input.TargetFound(List.of(TWO)),
                                new Input.BindAgain(),
                                new Input.ClusterUp(),
                                new Input.Stop())
                        .flatMap(input -> machine.handle(input).stream()))
                .isEmpty();
        assertThat(machine.state()).isEqualTo(ForwardState.STOPPED);
    }
}
