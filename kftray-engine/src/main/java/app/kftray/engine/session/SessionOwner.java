package app.kftray.engine.session;

import app.kftray.api.problem.ForwardProblem;
import java.time.Duration;

/** Hears of its sessions, on their event loops. */
public interface SessionOwner {

    /** What is known of the pod by all of its sessions. Thread-safe. */
    RefusingPorts refusingPorts();

    /** The session may take a stream: one ended, or it speaks again after a silence. */
    void freed(PodSession session);

    /** The session has had no stream for the idle time. */
    void idle(PodSession session);

    /** A ping was answered. */
    void proved(PodSession session, Duration roundTrip);

    /** The session answers nothing any more; it takes no new streams until it does, and may yet end. */
    void silent(PodSession session, ForwardProblem reason);

    /** The session's connection is closed; {@code expected} when this side wanted it so, or when its silence was told. */
    void ended(PodSession session, ForwardProblem reason, boolean expected);
}
