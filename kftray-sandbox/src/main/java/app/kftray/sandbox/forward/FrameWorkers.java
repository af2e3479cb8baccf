package app.kftray.sandbox.forward;

import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyStreamFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The five frame workers of spdystream: a stream's frames wait behind all others of the same worker, PINGs go round the five, and
 * a full queue stops the reading of the whole connection. On a server each is a goroutine that blocks; here it is a queue that does
 * not go on. Belongs to the session's event loop.
 */
final class FrameWorkers {
    private static final int WORKERS = 5;
    private static final int LONGEST_QUEUE = 50;

    private final List<Deque<Object>> queues = Stream.generate(() -> (Deque<Object>) new ArrayDeque<>())
            .limit(WORKERS)
            .toList();
    private final Predicate<Object> handler;
    private final Set<Deque<Object>> running = Collections.newSetFromMap(new IdentityHashMap<>());
    private int next;

    /** @param handler handles a frame; false when it must wait, until {@link #wake} */
    FrameWorkers(Predicate<Object> handler) {
        this.handler = handler;
    }

    /** Takes over the frame. */
    void take(Object frame) {
        int worker = worker(frame);
        Deque<Object> queue = queues.get(worker);
        queue.add(frame);
        if (queue.size() == 1) {
            run(queue);
        }
    }

    /** What the stream waited for may have come. */
    void wake(int stream) {
        run(queues.get(stream % WORKERS));
    }

    /** Whether the connection must not be read from now. */
    boolean full() {
        return queues.stream().anyMatch(queue -> queue.size() > LONGEST_QUEUE);
    }

    void close() {
        for (Deque<Object> queue : queues) {
            queue.forEach(ReferenceCountUtil::release);
            queue.clear();
        }
    }

    private int worker(Object frame) {
        if (frame instanceof SpdyStreamFrame stream) {
            return stream.streamId() % WORKERS;
        }
        if (frame instanceof SpdyPingFrame) {
            int worker = next;
            next = (next + 1) % WORKERS;
            return worker;
        }
        return 0;
    }

    /** A frame that is being handled may itself make room and wake its own worker; that one goes on by itself. */
    private void run(Deque<Object> queue) {
        if (running.contains(queue)) {
            return;
        }
        running.add(queue);
        try {
            for (Object frame = queue.peek(); frame != null && handler.test(frame); frame = queue.peek()) {
                if (queue.poll() != null) { // null when handling it ended the session
                    ReferenceCountUtil.release(frame);
                }
            }
        } finally {
            running.remove(queue);
        }
    }
}
