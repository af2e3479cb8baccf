package app.kftray.engine.session.spdy;

import app.kftray.engine.session.SessionSettings;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks again and again at what no frame tells: a server that says nothing, workers that wait for nobody, readers that do not
 * read, a session that nobody uses. Belongs to the session's event loop.
 */
final class SpdyLiveness {
    private static final long WORKER_WEDGED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final SpdySession session;
    private final SessionSettings settings;
    private final SpdyPings pings;
    private final SpdyStreams streams;
    private final SpdyProofs proofs;
    private final SpdyDoubts doubts;
    private final SpdyHold hold;
    private final SpdySilence silence;

    private final LongSupplier clock;

    private @Nullable ScheduledFuture<?> tick;
    private long heardAt;
    private long askedAt;
    private long emptySince;

    SpdyLiveness(
            SpdySession session,
            SessionSettings settings,
            SpdyPings pings,
            SpdyStreams streams,
            SpdyProofs proofs,
            SpdyDoubts doubts,
            SpdyHold hold,
            SpdySilence silence,
            LongSupplier clock) {
        this.session = session;
        this.settings = settings;
        this.pings = pings;
        this.streams = streams;
        this.proofs = proofs;
        this.doubts = doubts;
        this.hold = hold;
        this.silence = silence;
        this.clock = clock;
        this.heardAt = clock.getAsLong();
        this.emptySince = heardAt;
    }

    void start(ChannelHandlerContext ctx) {
        long interval = Math.max(200, settings.pingInterval().toMillis() / 4);
        tick = ctx.executor().scheduleAtFixedRate(this::tick, interval, interval, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (tick != null) {
            tick.cancel(false);
        }
    }

    /** Something came from the server. */
    void heard() {
        heardAt = clock.getAsLong();
    }

    /** The {@link System#nanoTime} at which something came last. */
    long heardAt() {
        return heardAt;
    }

    /** Reading stopped or goes on: what was not heard until now says nothing of the server. */
    void beginAnew() {
        heard();
        askedAt = 0;
    }

    /** A stream ended, perhaps the last. */
    void streamEnded() {
        emptySince = clock.getAsLong();
    }

    private void tick() {
        long now = clock.getAsLong();
        streams.recount();
        if (hold.isHeld()) {
            if (hold.isTooLong(now)) {
                SpdyHold.giveUpOnReaders(streams, session.load());
            }
            return;
        }
        if (silence.isSilent()) {
            if (silence.isOver(now)) {
                session.die(silence.reason());
            }
            return;
        }
        doubts.doubtUnknown(now);
        if (!heardInTime(now)) {
            return;
        }
        pings.giveUpOnAnswers(WORKER_WEDGED_NANOS);
        for (int worker = 0; worker < SpdyPings.WORKERS; worker++) {
            if (pings.blocked(worker, WORKER_WEDGED_NANOS) && !explained(worker)) {
                session.retire();
            }
        }
        if (streams.isEmpty() && now - emptySince > settings.idleTimeout().toNanos()) {
            session.idle();
        }
    }

    /** Asks the server when it was quiet for long, and trusts the session no more when it is quiet even then. */
    private boolean heardInTime(long now) {
        if (now - heardAt < settings.pingInterval().toNanos()) {
            askedAt = 0;
        } else if (askedAt == 0) {
            ask(now);
        } else if (now - askedAt > settings.pingTimeout().toNanos()) {
            session.fallSilent("nothing came for "
                    + Duration.ofNanos(now - heardAt).toSeconds() + " s, not even an answer to a ping");
            return false;
        }
        return true;
    }

    private void ask(long now) {
        if (!pings.full()) {
            askedAt = now;
            proofs.probe(now);
        } else if (pings.awaitsAnswer() || streams.any(this::awaitsReply)) {
            // One more would fill the queue of a worker that waits, and what was asked before does as well.
            askedAt = now;
        }
    }

    /** Whether the beginning of the stream stands before a worker that is not known to wait for somebody else. */
    private boolean awaitsReply(SpdyStream stream) {
        return stream.silentWorkers().stream().anyMatch(worker -> !pings.overtaken(worker));
    }

    /** Whether a stream of this worker waits for its reader; if none does, the worker waits for nobody, and for ever. */
    private boolean explained(int worker) {
        return streams.any(stream -> SpdyPings.worker(stream.dataId()) == worker && stream.unconsumed() > 0);
    }
}
