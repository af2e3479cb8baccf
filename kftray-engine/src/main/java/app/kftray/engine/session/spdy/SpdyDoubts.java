package app.kftray.engine.session.spdy;

import app.kftray.engine.session.Proof;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Workers of a session's server that may be lost. A connection that ended on the server with bytes still on their way to it may
 * have cost a worker for good, and with it the streams of a fifth of all ids. Such a worker gets no stream until it has
 * answered; the session takes no more when it does not answer soon; and the worker counts as lost when the others answer and
 * nothing explains its silence. Belongs to the session's event loop, except {@link #isStuck}.
 */
final class SpdyDoubts {
    /** How long a worker may be in doubt before the session takes no more streams; one that lives answers in a round trip. */
    private static final long DOUBTFUL_MILLIS = 500;

    /** How long a server may take to answer to a stream's beginning before its worker is doubted. */
    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** How much later than the others' a worker's answer may come when nothing is known that it could have been lost to. */
    private static final long UNEXPECTED_MILLIS = 2_000;

    private final SpdySession session;
    private final SpdyPings pings;
    private final SpdyStreams streams;
    private final SpdyProofs proofs;
    private final LongSupplier clock;
    private volatile boolean stuck;
    private long stuckAt;

    SpdyDoubts(SpdySession session, SpdyPings pings, SpdyStreams streams, SpdyProofs proofs, LongSupplier clock) {
        this.session = session;
        this.pings = pings;
        this.streams = streams;
        this.proofs = proofs;
        this.clock = clock;
    }

    /** Nobody may read what a stream had under way: its worker gets no stream until it has answered. */
    void doubt(SpdyStream ended) {
        doubt(SpdyPings.worker(ended.dataId()), ended, ended.lastSent(), DOUBTFUL_MILLIS);
    }

    /** The server does not answer to a stream's beginning: the worker that should is busy, or lost for a reason that nobody saw. */
    void doubtUnknown(long now) {
        List<SpdyStream> unknown = new ArrayList<>();
        for (SpdyStream stream : streams.values()) {
            if (!stream.begun() && now - stream.openedAt() > UNKNOWN_NANOS) {
                unknown.add(stream);
            }
        }
        unknown.forEach(this::doubtSilent);
    }

    private void doubtSilent(SpdyStream stream) {
        for (int worker : stream.silentWorkers()) {
            if (!pings.doubtful(worker)) {
                doubt(worker, stream, stream.openedAfter(), UNEXPECTED_MILLIS);
            }
        }
    }

    /** Answers came: not every worker need be in doubt any more. */
    void answered() {
        stuck = stuck && pings.allDoubtful();
    }

    /** Whether every worker is in doubt. Thread-safe, a moment's value. */
    boolean isStuck() {
        return stuck;
    }

    /** The {@link System#nanoTime} since which every worker is in doubt, if {@link #isStuck}. */
    long stuckAt() {
        return stuckAt;
    }

    private void doubt(int worker, SpdyStream because, long last, long grace) {
        int from = pings.doubt(worker);
        if (!stuck && pings.allDoubtful()) {
            stuckAt = clock.getAsLong();
            stuck = true;
        }
        Doubt doubt = new Doubt(worker, from, because, last, grace);
        later(() -> judge(doubt), DOUBTFUL_MILLIS);
    }

    /** The worker had its time: no new streams come to this session if it has not answered. */
    private void judge(Doubt doubt) {
        if (isOver(doubt)) {
            return;
        }
        session.retire();
        refuseProofs();
        if (streams.any(stream -> !stream.equals(doubt.because()) && stream.mayBlock(doubt.worker()))) {
            later(() -> judge(doubt), DOUBTFUL_MILLIS); // it may wait for the reader of another stream
        } else if (session.isHeldUp()) {
            later(() -> judge(doubt), DOUBTFUL_MILLIS); // its answer may stand behind what somebody here does not read
        } else if (!pings.full()) {
            Promise<Proof> others = session.eventLoop().newPromise();
            others.addListener(proved -> {
                if (proved.isSuccess()) {
                    abandonLater(doubt);
                }
            });
            proofs.ask(others);
        } else if (pings.overtaken(doubt.worker())) {
            abandonLater(doubt); // none can be asked now, and it is known already
        } else {
            later(() -> judge(doubt), DOUBTFUL_MILLIS);
        }
    }

    private boolean isOver(Doubt doubt) {
        return pings.answeredSince(doubt.worker(), doubt.from()) || pings.isLost(doubt.worker()) || !session.isActive();
    }

    /** Answers come together after a pause of the network, the doubted worker's behind the others'. */
    private void abandonLater(Doubt doubt) {
        later(() -> abandon(doubt), doubt.grace());
    }

    /** With every worker in doubt nobody is left to answer soon. */
    private void refuseProofs() {
        if (stuck && pings.allDoubtful() && !session.isHeldUp()) {
            proofs.refuse(session.lost("none of its server's workers answers"));
        }
    }

    /**
     * The other workers answer what they were asked later, and nobody's reader explains why this one does not: it is lost. What it was
     * sent after {@code last} has reached nobody, and nothing that is sent to it now ever will.
     */
    private void abandon(Doubt doubt) {
        if (isOver(doubt)) {
            return;
        }
        if (session.isHeldUp()) {
            judge(doubt);
            return;
        }
        pings.lost(doubt.worker());
        for (SpdyStream stream : streams.copy()) {
            stream.workerLost(doubt.worker(), doubt.last());
        }
    }

    private void later(Runnable task, long millis) {
        session.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /**
     * @param from the number of the first ping whose answer ends it
     * @param because the stream that it began with
     * @param last the number of the last frame that the worker may have handled
     * @param grace milliseconds by which its answer may come after the others'
     */
    private record Doubt(int worker, int from, SpdyStream because, long last, long grace) {}
}
