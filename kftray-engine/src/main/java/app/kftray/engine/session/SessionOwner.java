package app.kftray.engine.session;

import app.kftray.api.problem.ForwardProblem;
import java.time.Duration;

/** Whom sessions belong to: hears of them, on their event loops. */
public interface SessionOwner {

    /** Which ports of the pod refuse, as all of its sessions know it. Thread-safe. */
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
