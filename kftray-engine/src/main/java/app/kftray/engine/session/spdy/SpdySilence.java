package app.kftray.engine.session.spdy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers nothing is behind a network that is away for a while, or it is gone, and nobody can tell which. What
 * is open survives the first as any TCP connection does, so it is kept while there is hope: until the pod was reached in
 * another way and this session had its chance, or until a limit. Belongs to the session's event loop, except {@link
 * #isSilent}.
 */
final class SpdySilence {
    private final long timeout;
    private final long limit;
    private volatile boolean silent;
    private @Nullable String reason;
    private long since;
    private boolean outlived;
    private long outlivedAt;

    /**
     * @param timeout the least time that a session has to speak after the pod was reached in another way
     * @param limit the longest silence
     */
    SpdySilence(Duration timeout, Duration limit) {
        this.timeout = timeout.toNanos();
        this.limit = limit.toNanos();
    }

    /** Thread-safe, a moment's value. */
    boolean isSilent() {
        return silent;
    }

    /** @param heardAt the {@link System#nanoTime} at which the server said something last */
    void begin(String why, long heardAt) {
        reason = why;
        since = heardAt;
        outlived = false;
        silent = true;
    }

    void end() {
        silent = false;
    }

    /** The pod was reached in another way; the first time counts. */
    void outlived(long now) {
        if (silent && !outlived) {
            outlived = true;
            outlivedAt = now;
        }
    }

    /**
     * Whether nothing is to be hoped for. TCP sends what was not acknowledged again after pauses that double (RFC 6298, 5.5):
     * when the network is back, the next attempt comes within as much time as it was away for, and a little.
     */
    boolean isOver(long now) {
        if (!outlived) {
            return now - since > limit;
        }
        long lasted = outlivedAt - since;
        return now - outlivedAt > Math.max(timeout, lasted + lasted / 8);
    }

    String reason() {
        return String.valueOf(reason);
    }
}
