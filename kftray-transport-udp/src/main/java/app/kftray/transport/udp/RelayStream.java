package app.kftray.transport.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DuplexChannel;

/** One stream to a relay, and how far the two sides know each other. Belongs to the local socket's event loop. */
final class RelayStream {
    /** How many datagrams a relay that answers one at a time is given in advance, so that it need not wait for the network. */
    private static final int PLAIN_AHEAD = 4;

    private final DuplexChannel channel;
    private final boolean plain;
    private boolean ready;
    private boolean heard;
    private int unanswered;

    /** @param kind what the relay is taken to speak */
    RelayStream(DuplexChannel channel, RelayDialect.Kind kind) {
        this.channel = channel;
        this.plain = kind == RelayDialect.Kind.PLAIN;
        this.ready = kind != RelayDialect.Kind.UNKNOWN;
    }

    DuplexChannel channel() {
        return channel;
    }

    boolean is(DuplexChannel other) {
        return channel.equals(other);
    }

    /** Whether the relay answers one datagram after the other, with nothing where there is no answer. */
    boolean isPlain() {
        return plain;
    }

    /** Whether the relay has answered the hello. */
    boolean isHeard() {
        return heard;
    }

    void heard() {
        heard = true;
    }

    /** Whether it is known what the relay speaks. */
    boolean isReady() {
        return ready;
    }

    void ready() {
        ready = true;
    }

    boolean mayWrite() {
        return ready && channel.isWritable() && (!plain || unanswered < PLAIN_AHEAD);
    }

    /** Takes over the reference; false when this relay cannot carry it: a plain one takes no bytes for no answer. */
    boolean write(ByteBuf datagram) {
        if (plain) {
            if (!datagram.isReadable()) {
                datagram.release();
                return false;
            }
            unanswered++;
        }
        channel.write(datagram);
        return true;
    }

    /** The plain relay is done with one datagram. */
    void answered() {
        unanswered = Math.max(0, unanswered - 1);
    }
}
