package app.kftray.engine.session.spdy;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of one session by their ids, the ids of those to come, and whether any of them moves much. Belongs to the
 * session's event loop, except {@link #bulk}.
 */
final class SpdyStreams {
    private static final long WORKER_BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A stream that moves so much between two recounts is better left alone. */
    private static final int BULK_BYTES = 1024 * 1024;

    private static final int LAST_ID = Integer.MAX_VALUE - 32;

    private final SpdyPings pings;
    private final int most;
    private final IntObjectMap<SpdyStream> byId = new IntObjectHashMap<>();
    private int nextId = 1;
    private int begun;
    private volatile boolean bulk;

    /** @param most how many streams one session may begin, all told */
    SpdyStreams(SpdyPings pings, int most) {
        this.pings = pings;
        this.most = most;
    }

    /** The next id whose worker is not busy with somebody who does not read; ids may skip but never fall. */
    int takeId() {
        int id = chooseId(nextId);
        nextId = id + 2;
        return id;
    }

    private int chooseId(int first) {
        for (int id = first; id < first + 2 * SpdyPings.WORKERS; id += 2) {
            int worker = SpdyPings.worker(id);
            if (!pings.doubtful(worker) && !pings.blocked(worker, WORKER_BUSY_NANOS)) {
                return id;
            }
        }
        return first;
    }

    /** Answers with the number of streams that were begun before it. */
    int add(SpdyStream stream) {
        byId.put(stream.errorId(), stream);
        byId.put(stream.dataId(), stream);
        return begun++;
    }

    /** Whether no further stream can be begun. */
    boolean usedUp() {
        return begun >= most || nextId > LAST_ID;
    }

    void remove(SpdyStream stream) {
        byId.remove(stream.dataId());
        byId.remove(stream.errorId());
    }

    /** The stream to which an id belongs, be it of its data or of its error text; null when it has ended here. */
    @Nullable
    SpdyStream of(int id) {
        return byId.get(id);
    }

    boolean isEmpty() {
        return byId.isEmpty();
    }

    boolean any(Predicate<SpdyStream> condition) {
        return byId.values().stream().anyMatch(condition);
    }

    /** Each stream twice, and none may begin or end meanwhile. */
    Collection<SpdyStream> values() {
        return byId.values();
    }

    /** Each stream once, whatever begins or ends meanwhile. */
    Set<SpdyStream> copy() {
        return Set.copyOf(byId.values());
    }

    /** Counts bytes of a stream in either direction. */
    void moved(SpdyStream stream, int bytes) {
        if (stream.moved(bytes) > BULK_BYTES && !bulk) {
            bulk = true;
        }
    }

    /** Forgets what was counted up to now. */
    void recount() {
        boolean still = false;
        for (SpdyStream stream : byId.values()) {
            still |= stream.movedSince() > BULK_BYTES || stream.unreadBytes() > 0;
        }
        bulk = still;
    }

    /** Whether one of the streams moves much or is not read. Thread-safe, a moment's value. */
    boolean bulk() {
        return bulk;
    }
}
