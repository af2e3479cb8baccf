package app.kftray.engine.session.pool;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodSession;
import app.kftray.engine.session.Proof;
import app.kftray.engine.session.RefusingPorts;
import app.kftray.engine.session.SessionListener;
import app.kftray.engine.session.SessionOwner;
import app.kftray.engine.session.SessionSettings;
import app.kftray.engine.session.dial.Dialer;
import app.kftray.engine.session.dial.Negotiation;
import app.kftray.engine.session.spdy.SpdySession;
import app.kftray.engine.session.v4.V4Stream;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions to one pod as they are needed, and brings the streams that wait to those that {@link PodSessions} chooses.
 *
 * <p>Shared by event loops; the lock is held for a few steps and never while anything is called that could wait.
 */
final class PodPool implements SessionOwner {
    private final Cluster cluster;
    private final PodPort pod;
    private final Negotiation negotiation;
    private final Dialer dialer;
    private final EventLoopGroup loops;
    private final SessionListener listener;

    private final PodSessions sessions;
    private final WaitingStreams waiting = new WaitingStreams();
    private final PodProofs proofs = new PodProofs(this);
    private final RefusingPorts refusingPorts = new RefusingPorts();

    /** The streams that are open without a session. */
    private final Set<V4Stream> singles = ConcurrentHashMap.newKeySet();

    private boolean retired;

    PodPool(
            Cluster cluster,
            PodPort pod,
            Negotiation negotiation,
            Dialer dialer,
            EventLoopGroup loops,
            SessionSettings settings,
            SessionListener listener) {
        this.cluster = cluster;
        this.pod = pod;
        this.negotiation = negotiation;
        this.dialer = dialer;
        this.loops = loops;
        this.listener = listener;
        this.sessions = new PodSessions(settings.sessionsPerPod());
    }

    /** The loop of a session that would take a stream now, or the next one. */
    synchronized EventLoop eventLoop() {
        return sessions.choose(waiting.dials()).map(PodSession::eventLoop).orElseGet(loops::next);
    }

    private EventLoop currentLoop() {
        return currentLoop(loops);
    }

    /** The loop that this thread is, otherwise any: what stays on one loop changes no threads. */
    static EventLoop currentLoop(EventLoopGroup loops) {
        for (var executor : loops) {
            if (executor instanceof EventLoop loop && loop.inEventLoop()) {
                return loop;
            }
        }
        return loops.next();
    }

    PodProofs proofs() {
        return proofs;
    }

    synchronized List<PodSession> provingSessions() {
        return sessions.proving();
    }

    synchronized List<PodSession> sessions() {
        return sessions.copy();
    }

    Collection<V4Stream> singles() {
        return singles;
    }

    synchronized boolean isEmpty() {
        return sessions.isEmpty() && singles.isEmpty() && waiting.isEmpty() && waiting.dials() == 0;
    }

    /** No pod of this name and uid takes connections any more: what runs may end in its own time. */
    void retire() {
        List<PodSession> all;
        synchronized (this) {
            retired = true;
            all = sessions.copy();
        }
        all.forEach(PodSession::retire);
        all.forEach(PodSession::outlived);
    }

    private void lost(ForwardProblem reason) {
        listener.lost(cluster, pod.namespace(), pod.pod(), reason);
    }

    // --- streams

    void open(PodPort port, Promise<DuplexChannel> promise) {
        if (negotiation.first() == Carrier.V4) {
            dialSingle(port, promise);
            return;
        }
        PodSession session;
        boolean dial = false;
        synchronized (this) {
            session = sessions.choose(waiting.dials()).orElse(null);
            if (session == null) {
                waiting.add(port, promise);
                dial = waiting.mayDial();
            }
        }
        if (session != null) {
            session.open(port, promise);
        } else if (dial) {
            dialForWaiting();
        }
    }

    private void serveWaiting() {
        while (true) {
            PodSession session;
            WaitingStreams.Request request;
            boolean dial = false;
            synchronized (this) {
                waiting.dropDone();
                boolean share = waiting.outnumberDials();
                session = waiting.isEmpty()
                        ? null
                        : sessions.choose(waiting.dials())
                                .filter(it -> share || it.load() == 0)
                                .orElse(null);
                request = session == null ? null : waiting.next();
                if (session == null) {
                    dial = waiting.mayDial();
                }
            }
            if (dial) {
                dialForWaiting();
            }
            if (session == null || request == null) {
                return;
            }
            session.open(request.port(), request.promise());
        }
    }

    private void failWaiting(@Nullable Throwable cause) {
        PodSession shared;
        synchronized (this) {
            if (waiting.dials() > 0 || cause == null) {
                return;
            }
            shared = sessions.leastUsed();
        }
        for (WaitingStreams.Request request : drain()) {
            if (shared == null) {
                request.promise().tryFailure(new ProblemException(ProblemException.of(cause), cause));
            } else {
                shared.open(request.port(), request.promise());
            }
        }
    }

    private synchronized List<WaitingStreams.Request> drain() {
        return waiting.drain();
    }

    // --- dials

    private void dialForWaiting() {
        dial(pod, currentLoop(), done -> {}, this::leave);
    }

    /**
     * Streams whose own dial failed first may put their hope in this one.
     *
     * @param ask hears what came of it
     * @param proof done when nobody asks the session any more
     */
    void dialToProve(PodPort port, Consumer<Future<Dialer.Dialed>> ask, Future<Proof> proof) {
        synchronized (this) {
            waiting.dialBegun();
        }
        dial(port, loops.next(), ask, session -> proof.addListener(done -> leave(session)));
    }

    /** Dials as was booked; whoever waits gets what comes of it, between {@code first} and {@code last}. */
    private void dial(PodPort port, EventLoop loop, Consumer<Future<Dialer.Dialed>> first, Consumer<SpdySession> last) {
        dialer.dial(cluster, port, negotiation, this, loop).addListener((Future<Dialer.Dialed> done) -> {
            Dialer.Dialed dialed = book(done);
            first.accept(done);
            switch (dialed) {
                case null -> failWaiting(done.cause());
                case Dialer.Dialed.Session(SpdySession session) -> {
                    serveWaiting();
                    last.accept(session);
                }
                case Dialer.Dialed.Single(V4Stream stream) -> {
                    // Dialled for the session's sake, to whichever port; now that v4 is known each stream dials itself.
                    stream.close();
                    drain().forEach(request -> dialSingle(request.port(), request.promise()));
                }
            }
        });
    }

    /** Books what a dial gave; null when it gave nothing. */
    private Dialer.@Nullable Dialed book(Future<Dialer.Dialed> done) {
        Dialer.Dialed result = done.isSuccess() ? done.getNow() : null;
        synchronized (this) {
            waiting.dialEnded();
            if (result instanceof Dialer.Dialed.Session(SpdySession session)) {
                sessions.add(session);
            }
        }
        return result;
    }

    /** Those that waited for the session have got their streams, or its proof: where the pod was retired meanwhile it is too. */
    private void leave(SpdySession session) {
        boolean unwanted;
        synchronized (this) {
            unwanted = retired;
        }
        if (unwanted) {
            session.eventLoop().execute(session::retire);
        }
    }

    private void dialSingle(PodPort port, Promise<DuplexChannel> promise) {
        dialer.dial(cluster, port, negotiation, this, currentLoop()).addListener((Future<Dialer.Dialed> done) -> {
            switch (done.isSuccess() ? done.getNow() : null) {
                case null -> promise.tryFailure(done.cause());
                case Dialer.Dialed.Single(V4Stream stream) -> {
                    singles.add(stream);
                    stream.closeFuture().addListener(closed -> singles.remove(stream));
                    if (!promise.trySuccess(stream)) {
                        stream.close();
                    }
                }
                case Dialer.Dialed.Session(SpdySession session) -> {
                    // The cluster learnt a better protocol in the meantime.
                    synchronized (this) {
                        sessions.add(session);
                    }
                    session.open(port, promise);
                    leave(session);
                }
            }
        });
    }

    // --- what sessions tell and ask

    @Override
    public RefusingPorts refusingPorts() {
        return refusingPorts;
    }

    @Override
    public void freed(PodSession session) {
        serveWaiting();
    }

    @Override
    public void idle(PodSession session) {
        boolean last;
        synchronized (this) {
            last = !retired && sessions.taking() <= 1;
            if (!last) {
                sessions.remove(session);
            }
        }
        if (!last) {
            session.retire();
        }
    }

    @Override
    public void proved(PodSession session, Duration roundTrip) {
        othersThan(session).forEach(PodSession::outlived);
        proofs.proved(new Proof(session.carrier().text(), roundTrip));
        listener.proved(cluster, pod.namespace(), pod.pod(), roundTrip);
    }

    @Override
    public void silent(PodSession session, ForwardProblem reason) {
        boolean none;
        boolean gone;
        synchronized (this) {
            gone = retired;
            none = !gone && sessions.taking() == 0;
        }
        if (none) {
            lost(reason);
        }
        if (gone) {
            session.outlived();
        } else {
            // Whether the network is away or this session alone: the others are asked and tell, see proved.
            othersThan(session).stream()
                    .filter(PodSession::takesStreams)
                    .forEach(other -> other.prove(other.eventLoop().newPromise()));
        }
        serveWaiting();
    }

    private List<PodSession> othersThan(PodSession session) {
        return sessions().stream().filter(other -> !other.equals(session)).toList();
    }

    @Override
    public void ended(PodSession session, ForwardProblem reason, boolean expected) {
        boolean none;
        synchronized (this) {
            sessions.remove(session);
            none = !retired && sessions.taking() == 0;
        }
        if (!expected && none) {
            lost(reason);
        }
        serveWaiting();
    }
}
