package app.kftray.api.frontend;

/** The state of a forward as people see it. */
public enum ForwardState {
    /** The local sockets are being opened, or the way to the target was never proved yet. */
    STARTING,
    /** The way to the target was proved and nothing has spoken against it since. */
    ACTIVE,
    /** It worked or may work, and does not now; it is tried again. */
    RECONNECTING,
    /** Waiting alone cannot mend it; it is left when its cause changes: a service created, a right granted, a port free. */
    FAILED,
    /** Its local sockets are closed. */
    STOPPED
}
