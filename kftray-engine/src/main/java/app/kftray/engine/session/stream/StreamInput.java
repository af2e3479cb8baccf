package app.kftray.engine.session.stream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What came for a stream and was not asked for yet. Beyond a limit the stream holds up its session until a good part has been
 * read. Belongs to the stream's event loop; owns what waits here, and hands each piece to the stream's handlers.
 */
final class StreamInput {
    private final PodStream stream;
    private final int limit;
    private final Deque<ByteBuf> unread = new ArrayDeque<>();

    private int unreadBytes;
    private boolean claimed;
    private boolean wanted;
    private boolean delivering;
    private boolean deliveredSinceComplete;
    private boolean received;
    private boolean holdsUp;

    /** @param limit bytes that may wait here while the session is read */
    StreamInput(PodStream stream, int limit) {
        this.stream = stream;
        this.limit = limit;
    }

    /** Bytes came; their reference is handed over. */
    void add(ByteBuf bytes) {
        received = true;
        unread.add(bytes);
        unreadBytes += bytes.readableBytes();
        deliver();
        if (unreadBytes > limit && !holdsUp) {
            holdsUp = true;
            stream.holdUpSession(true);
        }
    }

    /** The stream's handlers ask for bytes; {@link #deliver} gives them. */
    void want() {
        wanted = true;
        claimed = true;
    }

    /** Hands out as much as is asked for. */
    void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (wanted && !unread.isEmpty()) {
                ByteBuf next = unread.poll();
                unreadBytes -= next.readableBytes();
                deliveredSinceComplete = true;
                if (!stream.config().isAutoRead()) {
                    wanted = false; // before the handlers run, which may ask for more at once
                }
                stream.pipeline().fireChannelRead(next);
            }
        } finally {
            delivering = false;
        }
        if (unreadBytes <= limit / 4) {
            letGo();
        }
    }

    boolean isDelivering() {
        return delivering;
    }

    /** No more comes for now: the handlers hear so if they were given anything. */
    void complete() {
        if (deliveredSinceComplete) {
            deliveredSinceComplete = false;
            stream.pipeline().fireChannelReadComplete();
        }
    }

    boolean isEmpty() {
        return unread.isEmpty();
    }

    int unreadBytes() {
        return unreadBytes;
    }

    /** Whether anything ever came. */
    boolean anythingReceived() {
        return received;
    }

    /** Whether bytes were ever asked for: the handlers come only after the stream was handed out. */
    boolean isClaimed() {
        return claimed;
    }

    boolean holdsUp() {
        return holdsUp;
    }

    /** Nobody reads any more: what waits is released. */
    void close() {
        letGo();
        unread.forEach(ByteBuf::release);
        unread.clear();
        unreadBytes = 0;
    }

    private void letGo() {
        if (holdsUp) {
            holdsUp = false;
            stream.holdUpSession(false);
        }
    }
}
