package app.kftray.engine.session.spdy;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.transport.StreamSilence;
import java.util.concurrent.TimeUnit;

/**
 * When a session is trusted no more, and what becomes of its streams: where the network may be away they are kept, where the
 * server works no more they end. Belongs to the session's event loop.
 */
final class SpdyDistrust {
    /**
     * What came so shortly after a question was perhaps sent before it. And where a network goes away, streams that are begun then are
     * not answered and every worker is in doubt, but that is seconds after the last word of a server that is well.
     */
    private static final long ON_ITS_WAY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SpdySession session;
    private final SpdySilence silence;
    private final SpdyLiveness liveness;
    private final SpdyPings pings;
    private final SpdyStreams streams;
    private final SpdyOutput output;
    private final SpdyProofs proofs;
    private final SpdyDoubts doubts;
    private final SpdyHold hold;

    SpdyDistrust(
            SpdySession session,
            SpdySilence silence,
            SpdyLiveness liveness,
            SpdyPings pings,
            SpdyStreams streams,
            SpdyOutput output,
            SpdyProofs proofs,
            SpdyDoubts doubts,
            SpdyHold hold) {
        this.session = session;
        this.silence = silence;
        this.liveness = liveness;
        this.pings = pings;
        this.streams = streams;
        this.output = output;
        this.proofs = proofs;
        this.doubts = doubts;
        this.hold = hold;
    }

    /** Somebody has not the patience of {@link #unanswered}: anything that was said since speaks for the session. */
    void unlessHeardSince(long asked, String reason) {
        if (!hold.isHeld() && liveness.heardAt() < asked) {
            fallSilent(reason);
        }
    }

    /** A ping was not answered in time, asked at that {@link System#nanoTime}. */
    void unanswered(String reason, long asked) {
        if (hold.isHeld()) {
            return; // the answer stands behind what somebody does not read
        }
        if (liveness.heardAt() > asked + ON_ITS_WAY_NANOS) {
            session.die(reason); // the way is well, it is the server that works no more
        } else {
            fallSilent(reason);
        }
    }

    /** The server answers nothing. A stream that nothing went over is better off on another session; what is left is kept. */
    void fallSilent(String reason) {
        if (silence.isSilent() || !session.isActive()) {
            return;
        }
        if (doubts.isStuck() && liveness.heardAt() > doubts.stuckAt() - ON_ITS_WAY_NANOS) {
            session.die(reason); // its workers were in doubt before it fell silent
            return;
        }
        silence.begin(reason, liveness.heardAt());
        ForwardProblem lost = session.lost(reason);
        session.silent(lost);
        proofs.refuse(lost);
        for (SpdyStream stream : streams.copy()) {
            if (isUnused(stream)) {
                output.reset(stream.dataId());
                stream.failed(session.unreached(stream.port(), reason));
            } else {
                stream.pipeline().fireUserEventTriggered(StreamSilence.INSTANCE);
            }
        }
        if (streams.isEmpty()) {
            session.die(reason);
        }
    }

    /** The server says something again. */
    void speaksAgain() {
        silence.end();
        if (!pings.full()) {
            proofs.probe(session.now());
        }
        session.freed();
    }

    /** Whether nothing went over the stream yet, so that it may be begun again elsewhere. */
    static boolean isUnused(SpdyStream stream) {
        return !stream.anythingReceived() && !stream.everSent();
    }
}
