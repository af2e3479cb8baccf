package app.kftray.engine.session.pool;

import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodSession;
import app.kftray.engine.session.Proof;
import app.kftray.engine.session.dial.Dialer;
import app.kftray.engine.session.spdy.SpdySession;
import app.kftray.engine.session.v4.V4Stream;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Proves the way to one pod: by a session if one answers soon, else by a new one, since what ended an old session says nothing of
 * the pod. Thread-safe.
 */
final class PodProofs {
    /** For the answer of a session that may have died unseen; then another is dialled beside it. */
    static final long PATIENCE_MILLIS = 800;

    private final PodPool pool;
    private final Set<Promise<Proof>> unanswered = ConcurrentHashMap.newKeySet();

    PodProofs(PodPool pool) {
        this.pool = pool;
    }

    void prove(Promise<Proof> promise, PodPort port) {
        ask(pool.provingSessions().iterator(), promise, port);
    }

    /** Asks one session, and the next if that one cannot be asked or ends. */
    private void ask(Iterator<PodSession> sessions, Promise<Proof> promise, PodPort port) {
        if (!sessions.hasNext()) {
            proveAnew(promise, port);
            return;
        }
        PodSession session = sessions.next();
        EventLoop loop = session.eventLoop();
        Promise<Proof> ofThis = loop.newPromise();
        // That one is dead or slow says nothing of the pod: what ended it may have ended all that there were.
        Future<?> impatience = loop.schedule(() -> proveAnew(promise, port), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        ofThis.addListener((Future<Proof> done) -> {
            boolean alone = impatience.cancel(false);
            if (done.isSuccess()) {
                promise.trySuccess(done.getNow());
            } else if (alone) {
                ask(sessions, promise, port);
            }
        });
        session.prove(ofThis);
    }

    private void proveAnew(Promise<Proof> promise, PodPort port) {
        long begun = System.nanoTime();
        unanswered.add(promise);
        promise.addListener(done -> unanswered.remove(promise));
        pool.dialToProve(
                port,
                done -> {
                    switch (done.isSuccess() ? done.getNow() : null) {
                        case null -> promise.tryFailure(done.cause());
                        case Dialer.Dialed.Session(SpdySession fresh) -> fresh.prove(promise);
                        case Dialer.Dialed.Single single ->
                            // The upgrade was answered from the node of the pod: that is the proof.
                            promise.trySuccess(
                                    new Proof(Carrier.V4.text(), Duration.ofNanos(System.nanoTime() - begun)));
                    }
                },
                promise);
    }

    /** A session answered that nobody counted on any more: who waits for a new one need not. */
    void proved(Proof proof) {
        unanswered.forEach(promise -> promise.trySuccess(proof));
    }

    /**
     * Makes every session prove itself; one that does not answer soon is silent, and ends if it has no streams. A stream that has
     * no session proves itself too, and ends in the ping time-out.
     */
    void proveAll() {
        pool.singles().forEach(V4Stream::prove);
        long asked = System.nanoTime();
        for (PodSession session : pool.sessions()) {
            Promise<Proof> proof = session.eventLoop().newPromise();
            session.prove(proof);
            session.eventLoop()
                    .schedule(
                            () -> {
                                if (!proof.isDone()) {
                                    session.distrust("no answer to a ping within " + PATIENCE_MILLIS + " ms", asked);
                                }
                            },
                            PATIENCE_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }
}
