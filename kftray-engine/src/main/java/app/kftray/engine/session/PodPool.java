package app.kftray.engine.session;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sessions to one pod. Up to a number of streams at once each have a session for themselves, because nothing in the protocol
 * keeps one stream that is not read from holding up those beside it; beyond that number streams share the least used
 * sessions. A session that a reader holds up, or that moves much, gets no company and does not count.
 *
 * <p>Shared by event loops; the lock is held for a few steps and never while anything is called that could wait.
 */
final class PodPool implements SessionOwner {
    /** Sessions that are held up do not count against the setting, but something has to end. */
    private static final int MOST_SESSIONS = 128;

    /** Dials at once: more would only queue at the API server. */
    private static final int MOST_DIALS = 8;

    /** For the answer of a session that may have died unseen; then another is dialled beside it. */
    private static final long PATIENCE_MILLIS = 800;

    private final Cluster cluster;
    private final PodPort pod;
    private final Negotiation negotiation;
    private final Dialer dialer;
    private final EventLoopGroup loops;
    private final SessionSettings settings;
    private final SessionListener listener;

    private final List<PodSession> sessions = new ArrayList<>();
    private final Deque<Request> waiting = new ArrayDeque<>();
    private int dials;
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
        this.settings = settings;
        this.listener = listener;
    }

    /** The loop of a session that would take a stream now, or the next one. */
    synchronized EventLoop eventLoop() {
        return choose().map(PodSession::eventLoop).orElseGet(loops::next);
    }

    void open(PodPort port, Promise<DuplexChannel> promise) {
        if (negotiation.first() == Carrier.V4) {
            dialSingle(port, promise);
            return;
        }
        PodSession session;
        boolean dial = false;
        synchronized (this) {
            session = choose().orElse(null);
            if (session == null) {
                waiting.add(new Request(port, promise));
                dial = dials < Math.min(MOST_DIALS, waiting.size());
                if (dial) {
                    dials++;
                }
            }
        }
        if (session != null) {
            session.open(port, promise);
        } else if (dial) {
            dial(currentLoop());
        }
    }

    void prove(Promise<Proof> promise, PodPort port) {
        PodSession session;
        synchronized (this) {
            session = sessions.stream()
                    .filter(PodSession::takesStreams)
                    .findFirst()
                    .orElse(null);
        }
        if (session == null) {
            proveAnew(promise, port);
            return;
        }
        EventLoop loop = session.eventLoop();
        Promise<Proof> ofThis = loop.newPromise();
        // That one is dead or slow says nothing of the pod: what ended it may have ended all that there were.
        Future<?> impatience = loop.schedule(() -> proveAnew(promise, port), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        ofThis.addListener((Future<Proof> done) -> {
            boolean alone = impatience.cancel(false);
            if (done.isSuccess()) {
                promise.trySuccess(done.getNow());
            } else if (alone) {
                proveAnew(promise, port);
            }
        });
        session.prove(ofThis);
    }

    private void proveAnew(Promise<Proof> promise, PodPort port) {
        long begun = System.nanoTime();
        synchronized (this) {
            dials++;
        }
        dialer.dial(cluster, port, negotiation, this, loops.next()).addListener((Future<Dialer.Dialed> done) -> {
            switch (dialed(done)) {
                case null -> {
                    promise.tryFailure(done.cause());
                    failWaiting(
                            done.cause()); // streams whose own dial failed first may have put their hope in this one
                }
                case Dialer.Dialed.Session(SpdySession fresh) -> {
                    fresh.prove(promise);
                    serveWaiting();
                    promise.addListener(proof -> leave(fresh));
                }
                case Dialer.Dialed.Single(V4Stream stream) -> {
                    // The upgrade was answered from the node of the pod: that is the proof.
                    stream.close();
                    promise.trySuccess(new Proof(Carrier.V4.text(), Duration.ofNanos(System.nanoTime() - begun)));
                    drain().forEach(request -> dialSingle(request.port, request.promise));
                }
            }
        });
    }

    /** Makes every session prove itself or end; one that does not answer soon takes no new streams until then. */
    void proveAll() {
        List<PodSession> all;
        synchronized (this) {
            all = List.copyOf(sessions);
        }
        for (PodSession session : all) {
            Promise<Proof> proof = session.eventLoop().newPromise();
            session.prove(proof);
            session.eventLoop()
                    .schedule(
                            () -> {
                                if (!proof.isDone()) {
                                    replace(session);
                                }
                            },
                            PATIENCE_MILLIS,
                            TimeUnit.MILLISECONDS);
        }
    }

    private void replace(PodSession silent) {
        silent.retire();
        boolean none;
        synchronized (this) {
            none = sessions.stream().noneMatch(PodSession::takesStreams);
        }
        if (none) {
            listener.lost(
                    cluster,
                    pod.namespace(),
                    pod.pod(),
                    new StreamProblem.SessionLost(
                            pod.qualifiedPod(), "no answer to a ping within " + PATIENCE_MILLIS + " ms"));
        }
    }

    /** No pod of this name and uid takes connections any more: what runs may end in its own time. */
    void retire() {
        List<PodSession> all;
        synchronized (this) {
            retired = true;
            all = List.copyOf(sessions);
        }
        all.forEach(PodSession::retire);
    }

    synchronized boolean isEmpty() {
        return sessions.isEmpty() && waiting.isEmpty() && dials == 0;
    }

    /** A free session, preferably of this thread's loop; a shared one only when no further session may be opened. */
    private Optional<PodSession> choose() {
        PodSession free = null;
        PodSession least = null;
        PodSession busy = null;
        int counting = dials;
        for (PodSession session : sessions) {
            if (!session.takesStreams()) {
                continue;
            }
            if (session.bulk()) {
                busy = session;
                continue;
            }
            counting++;
            int load = session.load();
            if (load == 0 && (free == null || session.eventLoop().inEventLoop())) {
                free = session;
            }
            if (least == null || load < least.load()) {
                least = session;
            }
        }
        if (free != null) {
            return Optional.of(free);
        }
        if (sessions.size() >= MOST_SESSIONS) {
            return Optional.ofNullable(least == null ? busy : least);
        }
        return counting >= settings.sessionsPerPod() ? Optional.ofNullable(least) : Optional.empty();
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

    private void dial(EventLoop loop) {
        dialer.dial(cluster, pod, negotiation, this, loop).addListener((Future<Dialer.Dialed> done) -> {
            switch (dialed(done)) {
                case null -> failWaiting(done.cause());
                case Dialer.Dialed.Session(SpdySession fresh) -> {
                    serveWaiting();
                    leave(fresh);
                }
                case Dialer.Dialed.Single(V4Stream stream) -> {
                    // Dialled for the session's sake, to whichever port; now that v4 is known each stream dials itself.
                    stream.close();
                    drain().forEach(request -> dialSingle(request.port, request.promise));
                }
            }
        });
    }

    /** Books what a dial gave; null when it gave nothing. */
    private Dialer.@Nullable Dialed dialed(Future<Dialer.Dialed> done) {
        Dialer.Dialed result = done.isSuccess() ? done.getNow() : null;
        synchronized (this) {
            dials--;
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

    private void serveWaiting() {
        while (true) {
            PodSession session;
            Request request;
            boolean dial = false;
            synchronized (this) {
                while (!waiting.isEmpty() && waiting.peek().promise.isDone()) {
                    waiting.remove();
                }
                // Those for whom a dial is under way wait for it rather than share.
                boolean share = waiting.size() > dials;
                session = waiting.isEmpty()
                        ? null
                        : choose().filter(it -> share || it.load() == 0).orElse(null);
                request = session == null ? null : waiting.poll();
                if (session == null && dials < Math.min(MOST_DIALS, waiting.size())) {
                    dials++;
                    dial = true;
                }
            }
            if (dial) {
                dial(currentLoop());
            }
            if (session == null || request == null) {
                return;
            }
            session.open(request.port, request.promise);
        }
    }

    private void failWaiting(@Nullable Throwable cause) {
        PodSession shared;
        synchronized (this) {
            if (dials > 0 || cause == null) {
                return;
            }
            shared = sessions.stream()
                    .filter(PodSession::takesStreams)
                    .min(Comparator.comparingInt(PodSession::load))
                    .orElse(null);
        }
        for (Request request : drain()) {
            if (shared == null) {
                request.promise.tryFailure(new ProblemException(ProblemException.of(cause), cause));
            } else {
                shared.open(request.port, request.promise);
            }
        }
    }

    private synchronized List<Request> drain() {
        List<Request> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    // --- what sessions tell

    @Override
    public void freed(PodSession session) {
        serveWaiting();
    }

    @Override
    public void idle(PodSession session) {
        boolean last;
        synchronized (this) {
            last = !retired
                    && sessions.stream().filter(PodSession::takesStreams).count() <= 1;
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
        listener.proved(cluster, pod.namespace(), pod.pod(), roundTrip);
    }

    @Override
    public void ended(PodSession session, ForwardProblem reason, boolean expected) {
        boolean none;
        synchronized (this) {
            sessions.remove(session);
            none = sessions.stream().noneMatch(PodSession::takesStreams);
        }
        if (!expected && none) {
            listener.lost(cluster, pod.namespace(), pod.pod(), reason);
        }
        serveWaiting();
    }

    private record Request(PodPort port, Promise<DuplexChannel> promise) {}
}
