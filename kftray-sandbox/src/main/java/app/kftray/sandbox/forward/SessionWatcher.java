package app.kftray.sandbox.forward;

/** Hears what goes on in sessions, on their event loops, to count it. */
public interface SessionWatcher {
    /** A connection into the pod was asked for. */
    void streamOpened();

    /** DATA for a connection that had ended has blocked one of a session's five workers for good. */
    void workerWedged();
}
