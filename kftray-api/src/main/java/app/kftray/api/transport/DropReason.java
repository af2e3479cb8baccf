package app.kftray.api.transport;

/** Why a datagram did not go on; UDP allows it, but a person wants to know. */
public enum DropReason {
    /** The stream or the local socket took no more, and a newer datagram was worth more. */
    CONGESTED("congested"),
    /** It waited for a way to the target for longer than its program is likely to. */
    TOO_OLD("too old"),
    /** There was no way to the target, or it was lost, and the datagram had not waited for long yet. */
    NOT_CONNECTED("not connected"),
    /** More local senders than the forward may have. */
    TOO_MANY_SESSIONS("too many senders"),
    /** A datagram of no bytes, and a relay that cannot carry one. */
    EMPTY("empty"),
    /** The relay's socket took no more, or too many waited there for the target's address. */
    RELAY_CONGESTED("congested at the relay"),
    /** The relay found no address for the target that it may use. */
    NO_ADDRESS("no address at the relay"),
    /** Something else at the relay, which a later version may tell apart. */
    RELAY("lost at the relay");

    private final String words;

    DropReason(String words) {
        this.words = words;
    }

    /** The reason in lower-case words, for people and, with hyphens, for programs. */
    public String words() {
        return words;
    }
}
