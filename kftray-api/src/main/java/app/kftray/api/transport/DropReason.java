package app.kftray.api.transport;

/** Why a datagram did not go on; UDP allows it, but a person wants to know. */
public enum DropReason {
    /** The stream or the local socket took no more, and a newer datagram was worth more. */
    CONGESTED,
    /** There was no way to the target within the hold time, or it was lost with the datagram still waiting. */
    NOT_CONNECTED,
    /** More local senders than the forward may have. */
    TOO_MANY_SESSIONS,
    /** A datagram of no bytes, and a relay that cannot carry one. */
    EMPTY
}
