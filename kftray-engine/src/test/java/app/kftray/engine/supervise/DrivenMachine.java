package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A forward's machine at a time of its own, and the ways that tests drive it again and again. */
final class DrivenMachine {
    static final PodPort ONE = new PodPort("demo", "web-1", "u1", 8080);
    static final PodPort TWO = new PodPort("demo", "web-2", "u2", 8080);
    static final Proof PROOF = new Proof("spdy", Duration.ofMillis(3));
    static final ForwardProblem AWAY = new ServerProblem.Unreachable("https://127.0.0.1:1", "refused");
    static final ForwardProblem GONE = new StreamProblem.SessionLost("demo/web-1", "closed");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final ForwardMachine machine =
            new ForwardMachine("web", "svc/web", ReconnectPolicy.DEFAULT, () -> now, new Random(1));

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    List<Action> handle(Input input) {
        return machine.handle(input);
    }

    ForwardMachine.Snapshot snapshot() {
        return machine.snapshot();
    }

    ForwardState state() {
        return machine.snapshot().state();
    }

    Way way() {
        return machine.way();
    }

    /** Until its first proof is asked for. */
    Action.Prove start() {
        return start(ONE);
    }

    private Action.Prove start(PodPort pod) {
        handle(new Input.Start());
        handle(new Input.Bound(List.of("127.0.0.1:8080")));
        handle(new Input.ClusterFound("kind"));
        return only(Action.Prove.class, handle(new Input.TargetFound(List.of(pod))));
    }

    Action.Prove activate(PodPort pod) {
        Action.Prove prove = start(pod);
        handle(new Input.ProofGiven(prove.ticket(), pod, PROOF));
        return prove;
    }

    /** Proved at once and well again. */
    void recover(List<Action> lost) {
        Action.Prove prove = only(Action.Prove.class, lost);
        handle(new Input.ProofGiven(prove.ticket(), prove.pod(), PROOF));
        assertThat(state()).isEqualTo(ForwardState.ACTIVE);
    }

    static List<ForwardEvent> told(List<Action> actions) {
        return actions.stream()
                .filter(Action.Tell.class::isInstance)
                .map(action -> ((Action.Tell) action).event())
                .toList();
    }

    static <T extends Action> T only(Class<T> type, List<Action> actions) {
        return actions.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " among " + actions));
    }
}
