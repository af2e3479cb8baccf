package app.kftray.sandbox.forward;

/** A user event that makes a SPDY session send GOAWAY, as servers do when a session was idle for too long. */
public enum SayGoAway {
    NOW
}
