package app.kftray.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps what a local program sent before the far end answered, so that a connection that never reached the pod can be made
 * again to another one without the program noticing. Used on one event loop; owns a reference to every buffer it keeps.
 */
final class FirstBytes {
    /** Beyond this the connection is not repeated: an upload is under way, and memory is worth more. */
    static final int LIMIT = 64 * 1024;

    private final Deque<ByteBuf> kept = new ArrayDeque<>();
    private int size;
    private boolean whole = true;

    /** Whether everything that was sent so far is still here. */
    boolean whole() {
        return whole;
    }

    /** Keeps {@code bytes}, of which it takes an own reference, or gives up when they are too many. */
    void add(ByteBuf bytes) {
        hold(bytes.retainedDuplicate());
        forgetBeyondLimit();
    }

    /**
     * Keeps {@code bytes}, whose reference it takes over, however many they are: there is no stream yet that could have
     * carried them.
     */
    void hold(ByteBuf bytes) {
        if (whole) {
            size += bytes.readableBytes();
            kept.add(bytes);
        } else {
            bytes.release();
        }
    }

    /** Writes everything kept to {@code channel}, and keeps it. */
    void replay(Channel channel) {
        kept.forEach(bytes -> channel.write(bytes.retainedDuplicate()));
        channel.flush();
        forgetBeyondLimit();
    }

    private void forgetBeyondLimit() {
        if (size > LIMIT) {
            forget();
        }
    }

    /** Releases everything; from now on nothing is kept. */
    void forget() {
        whole = false;
        kept.forEach(ByteBuf::release);
        kept.clear();
    }
}
