package app.kftray.engine.session.spdy;

import app.kftray.api.problem.StreamProblem;
import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Readers that do not read hold up the whole session: nothing is read from the server until they do, and no new stream comes
 * here. Belongs to the session's event loop, except {@link #isHeld}.
 */
final class SpdyHold {
    /** How long one reader may hold up the other streams of its session by not reading. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Channel channel;
    private int readers;
    private long since;
    private volatile boolean held;

    SpdyHold(Channel channel) {
        this.channel = channel;
    }

    /** One reader more or less does not read. */
    void change(boolean hold) {
        if (hold && readers == 0) {
            since = System.nanoTime();
        }
        readers += hold ? 1 : -1;
        held = readers > 0;
        channel.config().setAutoRead(!held);
    }

    /** Thread-safe, a moment's value. */
    boolean isHeld() {
        return held;
    }

    /** Whether it has been held up for as long as one reader may do so to others, by {@link System#nanoTime}. */
    boolean isTooLong(long now) {
        return now - since > PATIENCE_NANOS;
    }

    /** Alone on its session a stream may stay unread for ever; beside others it may not stop them for ever. */
    static void giveUpOnReaders(SpdyStreams streams, int load) {
        List<SpdyStream> unread =
                streams.copy().stream().filter(SpdyStream::holdsUpSession).toList();
        if (load > unread.size()) {
            unread.forEach(stream -> stream.abandoned(new StreamProblem.Broken(
                    stream.port().qualifiedPod(),
                    stream.port().port(),
                    "its bytes were not read and held up other connections for 30 s")));
        }
    }
}
