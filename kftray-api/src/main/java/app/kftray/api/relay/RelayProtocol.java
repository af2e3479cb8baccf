package app.kftray.api.relay;

/**
 * The numbers of the relay's wire protocol; {@code docs/adr/0005-relay-protocol.md} tells why they are what they are.
 *
 * <p>A stream is a sequence of frames: a word of four bytes, big-endian, then a body. In the plain protocol, which kftray's
 * own relay and client speak, the word is the length of a datagram. In the extended one its upper byte is the frame's type
 * and the lower three are the length, so that a datagram looks the same in both.
 */
public final class RelayProtocol {
    /** The largest UDP payload over IPv4, and so the longest body of any frame. */
    public static final int MAX_DATAGRAM = 65_507;

    /**
     * The first word of a stream whose side speaks the extended protocol, the letters {@code KFT1}. A plain relay takes it for
     * a length that is too long, answers with a zero-length frame and closes, and sends nothing to the target.
     */
    public static final int MAGIC = 0x4B46_5431;

    /** The version that a relay announces in its welcome: 2 tells of datagrams that it dropped. */
    public static final int VERSION = 2;

    static final int WORD = 4;
    static final int TYPE_DATAGRAM = 0;
    static final int TYPE_WELCOME = 1;
    static final int TYPE_TARGET = 2;
    static final int TYPE_NOTICE = 3;
    static final int TYPE_DROPS = 4;

    private RelayProtocol() {}

    static int word(int type, int length) {
        return type << 24 | length;
    }
}
