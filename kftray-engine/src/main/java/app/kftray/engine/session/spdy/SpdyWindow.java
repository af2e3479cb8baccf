package app.kftray.engine.session.spdy;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The send window of one stream, which the protocol lacks: bytes beyond what a ping's answer has shown to be consumed. Belongs
 * to the session's event loop.
 */
final class SpdyWindow {
    /** So many bytes the buffers of a pod's socket take, whether its program reads or not. */
    private static final int ALWAYS_TAKEN = 16 * 1024;

    private final int size;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private int unconsumed;
    private int marked;
    private long sent;
    private long firstFrame;
    private long lastFrame;

    /** @param size in bytes, once the server knows the stream */
    SpdyWindow(int size) {
        this.size = size;
    }

    /** How many bytes may be sent, if that is above 0; to a stream that the server may not know yet one frame at most. */
    int room(boolean known) {
        return (known ? size : SpdyWriter.LARGEST_DATA) - unconsumed;
    }

    /** A frame of so many bytes is sent. */
    void sending(int bytes) {
        unconsumed += bytes;
        sent += bytes;
    }

    /** The frame has this number among all of the session. */
    void sent(long frame) {
        lastFrame = frame;
        if (firstFrame == 0) {
            firstFrame = frame;
        }
    }

    /** Notes that what was sent so far is followed by this ping. */
    void mark(int ping) {
        if (unconsumed > marked) {
            marks.add(new Mark(ping, unconsumed - marked));
            marked = unconsumed;
        }
    }

    /** The server's reader has taken all that was sent before the ping. */
    void consumed(int ping) {
        while (!marks.isEmpty() && marks.peek().ping() <= ping) {
            int bytes = marks.poll().bytes();
            unconsumed -= bytes;
            marked -= bytes;
        }
    }

    /** Bytes that the server's reader may not have taken. */
    int unconsumed() {
        return unconsumed;
    }

    boolean everSent() {
        return sent > 0;
    }

    /** Whether the server may wait until the pod's program reads. */
    boolean mayBlock() {
        return unconsumed > 0 && sent >= ALWAYS_TAKEN;
    }

    /** Whether more is unconsumed than a pod takes without reading. */
    boolean exceedsBuffers() {
        return unconsumed > ALWAYS_TAKEN;
    }

    /** Numbers among all of the session; 0 before there is one. */
    long firstFrame() {
        return firstFrame;
    }

    long lastFrame() {
        return lastFrame;
    }

    /** @param bytes sent after the previous mark and before this ping */
    private record Mark(int ping, int bytes) {}
}
