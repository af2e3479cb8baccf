package app.kftray.engine.session.spdy;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.engine.session.Proof;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whoever asks whether a session works. A question is answered by the first ping that was sent after it; without an answer in
 * time the session is silent, or at its end where it says anything else meanwhile. Belongs to the session's event loop.
 */
final class SpdyProofs {
    private final SpdySession session;
    private final SpdyPings pings;
    private final SpdyOutput output;
    private final Duration timeout;
    private final List<Probe> probes = new ArrayList<>();
    /** Proofs that others of the pod's sessions could give as well. */
    private final List<Promise<Proof>> wanted = new ArrayList<>();

    SpdyProofs(SpdySession session, SpdyPings pings, SpdyOutput output, Duration timeout) {
        this.session = session;
        this.pings = pings;
        this.output = output;
        this.timeout = timeout;
    }

    /** As {@link #ask}, for somebody who could ask another session. */
    void want(Promise<Proof> promise) {
        wanted.add(promise);
        promise.addListener(done -> session.eventLoop().execute(() -> wanted.remove(promise)));
        if (session.isSilent()) {
            promise.tryFailure(new ProblemException(session.lost("it answers nothing")));
            return;
        }
        if (session.isHeldUp() || pings.full()) {
            // Answers stand behind what somebody does not read: that speaks neither for the session nor against it.
            promise.tryFailure(new ProblemException(session.lost("it can be asked nothing, a reader holds it up")));
            return;
        }
        ask(promise);
    }

    /** Not while the session is held up or its queues of pings are full. */
    void ask(Promise<Proof> promise) {
        if (!session.isActive()) {
            promise.tryFailure(new ProblemException(session.lost("it had ended already")));
            return;
        }
        Probe probe = probe(promise, session.now());
        session.eventLoop()
                .schedule(
                        () -> {
                            if (probes.contains(probe)) {
                                session.unanswered(
                                        "no answer to a ping within " + timeout.toSeconds() + " s", probe.sentAt());
                            }
                        },
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Asks for nobody, to hear something from the server; when it is too late is the caller's to say. */
    void probe(long now) {
        probe(session.eventLoop().newPromise(), now);
    }

    private Probe probe(Promise<Proof> promise, long now) {
        Probe probe = new Probe(promise, pings.nextId(), now);
        probes.add(probe);
        pings.askAll();
        output.flushAtOnce();
        return probe;
    }

    /** An answer to the ping of that id came. */
    void answered(int id) {
        probes.removeIf(probe -> {
            if (id < probe.firstId()) {
                return false;
            }
            Duration roundTrip = Duration.ofNanos(session.now() - probe.sentAt());
            session.proved(roundTrip);
            probe.promise().trySuccess(new Proof(session.carrier().text(), roundTrip));
            return true;
        });
    }

    /** Who asked had better ask elsewhere than wait for the time-out. */
    void refuse(ForwardProblem reason) {
        List.copyOf(wanted).forEach(promise -> promise.tryFailure(new ProblemException(reason)));
    }

    /** The session has ended. */
    void fail(ForwardProblem reason) {
        probes.forEach(probe -> probe.promise().tryFailure(new ProblemException(reason)));
        probes.clear();
    }

    /** A question that any ping from {@code firstId} on answers. */
    private record Probe(Promise<Proof> promise, int firstId, long sentAt) {}
}
