package app.kftray.api.relay;

/** What travels beside the datagrams in the extended protocol; immutable, holds no buffer. */
public sealed interface RelayMessage {

    /** The first word of either side: the extended protocol is spoken. */
    record Hello() implements RelayMessage {}

    /**
     * The relay's first frame after its hello.
     *
     * @param version of the protocol; a higher one only adds frame types, which are skipped where they are unknown
     * @param takesTarget whether a session may name its own target
     * @param needsTarget whether it must, because the relay has none of its own
     */
    record Welcome(int version, boolean takesTarget, boolean needsTarget) implements RelayMessage {}

    /** The target of this session, told by the client before its first datagram and at most once. */
    record Target(RelayTarget target) implements RelayMessage {}

    /** Something that the relay tells about the session; {@code text} is a sentence for people, with no payload in it. */
    record Notice(Code code, String text) implements RelayMessage {

        /** What happened; a code that is unknown to the receiver is read as {@link #OTHER}. */
        public enum Code {
            /** Anything else that is worth knowing. */
            OTHER(0),
            /** The target takes the session; only told where the target is reached by TCP. */
            READY(1),
            /** The target's host takes nothing on the port, or says nothing; a session of datagrams goes on. */
            UNREACHABLE(2),
            /** The target's name has no address; the session goes on and the name is looked up again. */
            UNKNOWN_HOST(3),
            /** The relay may not reach that target, or none was named; the relay closes the stream. */
            REFUSED(4),
            /** The session was idle for too long or the relay has too many; the relay closes the stream. */
            ENDED(5),
            /** The relay is about to go; the session may finish, a new one should be opened elsewhere. */
            DRAINING(6),
            /** No packet goes from the relay to the target's address; a session of datagrams goes on. */
            NO_ROUTE(7);

            private final int number;

            Code(int number) {
                this.number = number;
            }

            /** The octet on the wire. */
            int number() {
                return number;
            }

            static Code of(int number) {
                for (Code code : values()) {
                    if (code.number == number) {
                        return code;
                    }
                }
                return OTHER;
            }
        }
    }

    /**
     * Datagrams of the client's that the relay did not send on, since the last such frame. Relays tell it at most once a second and at a session's
     * end; one that is cut off tells nothing.
     *
     * @param count at least 1, at most 2^32 - 1
     */
    record Drops(Cause cause, long count) implements RelayMessage {

        /** Why; a cause that is unknown to the receiver is read as {@link #OTHER}. */
        public enum Cause {
            OTHER(0),
            /** The socket took no more, or too many waited for the target's name. */
            CONGESTED(1),
            /** The target's name has no address that the relay may use. */
            NO_ADDRESS(2);

            private final int number;

            Cause(int number) {
                this.number = number;
            }

            /** The octet on the wire. */
            int number() {
                return number;
            }

            static Cause of(int number) {
                for (Cause cause : values()) {
                    if (cause.number == number) {
                        return cause;
                    }
                }
                return OTHER;
            }
        }
    }
}
