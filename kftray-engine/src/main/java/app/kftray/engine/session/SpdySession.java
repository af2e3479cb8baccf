package app.kftray.engine.session;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.PodPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A SPDY/3.1 connection to one pod, the last handler of its channel. Each forwarded connection is a pair of SPDY streams; the end
 * of one touches no other. Servers have no flow control and a fixed set of workers, see {@link SpdyPings}; this side's
 * manners are what keeps them from blocking.
 *
 * <p>It never sends GOAWAY: the server would leave its read loop and close every stream.
 */
final class SpdySession extends ChannelInboundHandlerAdapter implements PodSession, SpdyReader.Sink {
    private static final long WORKER_BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long WORKER_WEDGED_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long one reader may hold up the other streams of its session by not reading. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** How long a worker may be in doubt before the session takes no more streams; one that lives answers in a round trip. */
    private static final long DOUBTFUL_MILLIS = 500;

    /** How long a server may take to answer to a stream's beginning before its worker is doubted. */
    private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** How much later than the others' a worker's answer may come when nothing is known that it could have been lost to. */
    private static final long UNEXPECTED_MILLIS = 2_000;

    /** A stream that moves so much between two ticks is better left alone. */
    private static final int BULK_BYTES = 1024 * 1024;

    private static final int LAST_ID = Integer.MAX_VALUE - 32;

    private final Channel channel;
    private final Carrier carrier;
    private final String pod;
    private final SessionSettings settings;
    private final SessionOwner owner;
    private final SpdyReader reader = new SpdyReader(this);
    private final SpdyPings pings;
    private final IntObjectMap<SpdyStream> streams = new IntObjectHashMap<>();
    private final Set<SpdyStream> touched = new HashSet<>();
    private final List<Probe> probes = new ArrayList<>();
    /** Proofs that others of the pod's sessions could give as well. */
    private final List<Promise<Proof>> wanted = new ArrayList<>();

    private final AtomicInteger load = new AtomicInteger();
    private final Runnable flushing = this::flushNow;

    private @Nullable ChannelHandlerContext ctx;
    private @Nullable ScheduledFuture<?> tick;
    private @Nullable ForwardProblem end;
    private int nextId = 1;
    private int lastPing = -1;
    private int requests;
    private long frames;
    private int heldUpBy;
    private long heldUpSince;
    private long heardAt = System.nanoTime();
    private long askedAt;
    private long emptySince = System.nanoTime();
    private boolean flushDue;
    private volatile boolean leaving;
    private volatile boolean heldUp;
    private volatile boolean stuck;
    private volatile boolean bulk;

    SpdySession(Channel channel, Carrier carrier, String pod, SessionSettings settings, SessionOwner owner) {
        this.channel = channel;
        this.carrier = carrier;
        this.pod = pod;
        this.settings = settings;
        this.owner = owner;
        this.pings = new SpdyPings(this::sendPing, settings.streamWindow() / 4);
    }

    Channel channel() {
        return channel;
    }

    @Override
    public EventLoop eventLoop() {
        return channel.eventLoop();
    }

    @Override
    public Carrier carrier() {
        return carrier;
    }

    @Override
    public int load() {
        return load.get();
    }

    @Override
    public boolean bulk() {
        return bulk && load.get() > 0;
    }

    boolean unlimited(SpdyStream stream) {
        return pings.unlimited(stream);
    }

    @Override
    public boolean takesStreams() {
        return !leaving && !heldUp && !stuck && channel.isActive();
    }

    // --- opening

    @Override
    public void open(PodPort target, Promise<DuplexChannel> promise) {
        load.incrementAndGet();
        if (eventLoop().inEventLoop()) {
            openNow(target, promise);
        } else {
            eventLoop().execute(() -> openNow(target, promise));
        }
    }

    private void openNow(PodPort target, Promise<DuplexChannel> promise) {
        ChannelHandlerContext to = ctx;
        if (promise.isCancelled() || to == null || !channel.isActive()) {
            load.decrementAndGet();
            promise.tryFailure(new ProblemException(
                    new StreamProblem.Unreached(pod, target.port(), "the session ended before the connection began")));
            return;
        }
        int errorId = chooseId(nextId);
        int dataId = chooseId(errorId + 2);
        nextId = dataId + 2;
        SpdyStream stream = new SpdyStream(this, target, errorId, dataId, frames, settings);
        streams.put(errorId, stream);
        streams.put(dataId, stream);
        SpdyWriter.open(to, errorId, dataId, target.port(), requests++);
        if (requests >= settings.streamsPerSession() || nextId > LAST_ID) {
            leaving = true;
        }
        eventLoop().register(stream);
        flush();
        if (!promise.trySuccess(stream)) {
            stream.close();
        }
    }

    /** The next id whose worker is not busy with somebody who does not read; ids may skip but never fall. */
    private int chooseId(int first) {
        for (int id = first; id < first + 2 * SpdyPings.WORKERS; id += 2) {
            int worker = SpdyPings.worker(id);
            if (!pings.doubtful(worker) && !pings.blocked(worker, WORKER_BUSY_NANOS)) {
                return id;
            }
        }
        return first;
    }

    // --- what streams ask for

    /** Whether the stream's worker can take one more frame; if not, the stream is resumed when it can. */
    boolean mayFrame(SpdyStream stream) {
        return pings.mayFrame(stream);
    }

    /** Answers with the frame's number among all of the session. */
    long send(SpdyStream stream, List<ByteBuf> pieces, int size) {
        pings.sending(stream, size);
        noteMoved(stream, size);
        SpdyWriter.data(context(), stream.dataId(), pieces, size);
        return ++frames;
    }

    /** Nobody may read what a stream had under way: its worker gets no stream until it has answered. */
    void doubt(SpdyStream ended) {
        doubt(SpdyPings.worker(ended.dataId()), ended, ended.lastSent(), DOUBTFUL_MILLIS);
    }

    private void doubt(int worker, SpdyStream because, long last, long grace) {
        boolean explained =
                streams.values().stream().anyMatch(stream -> !stream.equals(because) && stream.mayBlock(worker));
        pings.doubt(worker);
        stuck = stuck || pings.allDoubtful();
        eventLoop().schedule(() -> judge(worker, explained, last, grace), DOUBTFUL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * A connection that ended on the server with bytes still on their way to it may have cost a worker for good, and with it the streams
     * of a fifth of all ids: no new ones come here then.
     *
     * @param explained whether the worker may wait for the reader of another stream
     * @param last the number of the last frame that the worker may have handled
     * @param grace milliseconds by which its answer may come after the others'
     */
    private void judge(int worker, boolean explained, long last, long grace) {
        if (!pings.doubtful(worker) || !channel.isActive()) {
            return;
        }
        retire();
        refuseProofs();
        if (explained) {
            return;
        }
        if (heldUp || pings.full()) {
            eventLoop().schedule(() -> judge(worker, false, last, grace), DOUBTFUL_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        Promise<Proof> others = eventLoop().newPromise();
        others.addListener(proved -> {
            if (proved.isSuccess()) {
                // Answers come together after a pause of the network, the doubted worker's behind the others'.
                eventLoop().schedule(() -> abandonIfDoubtful(worker, last), grace, TimeUnit.MILLISECONDS);
            }
        });
        proveNow(others);
    }

    /** With every worker in doubt nobody is left to answer soon: who asked had better ask elsewhere than wait for the time-out. */
    private void refuseProofs() {
        if (stuck && pings.allDoubtful() && !heldUp) {
            List.copyOf(wanted)
                    .forEach(promise ->
                            promise.tryFailure(new ProblemException(lost("none of its server's workers answers"))));
        }
    }

    /**
     * The other workers answer what they were asked later, and nobody's reader explains why this one does not: it is lost. What it was
     * sent after {@code last} has reached nobody, and nothing that is sent to it now ever will.
     */
    private void abandonIfDoubtful(int worker, long last) {
        if (!pings.doubtful(worker) || !channel.isActive()) {
            return;
        }
        pings.lost(worker);
        for (SpdyStream stream : Set.copyOf(streams.values())) {
            stream.workerLost(worker, last);
        }
    }

    /** Whether what is sent on this stream will ever be handled. */
    boolean lostItsWorker(SpdyStream stream) {
        return pings.isLost(SpdyPings.worker(stream.dataId()));
    }

    void end(int streamId) {
        SpdyWriter.end(context(), streamId);
    }

    void reset(int streamId) {
        if (channel.isActive()) {
            SpdyWriter.reset(context(), streamId);
            flush();
        }
    }

    boolean writable() {
        return channel.isWritable();
    }

    /**
     * Flushes once what all streams wrote while the loop went through the sockets that were ready: one TLS record and one system call
     * here and at every hop to the pod, instead of one for each stream.
     */
    void flush() {
        if (!flushDue) {
            flushDue = true;
            eventLoop().execute(flushing);
        }
    }

    private void flushNow() {
        flushDue = false;
        if (channel.isActive()) {
            pings.askWhereDue();
            context().flush();
        }
    }

    private void noteMoved(SpdyStream stream, int bytes) {
        if (stream.moved(bytes) > BULK_BYTES && !bulk) {
            bulk = true;
        }
    }

    /** A reader does not read: nothing is read from the server until it does, and no new stream comes here. */
    void holdUp(boolean hold) {
        if (hold && heldUpBy == 0) {
            heldUpSince = System.nanoTime();
        }
        heldUpBy += hold ? 1 : -1;
        heldUp = heldUpBy > 0;
        channel.config().setAutoRead(!heldUp);
        heardAt = System.nanoTime();
        askedAt = 0;
    }

    void released(SpdyStream stream, boolean clean, boolean errorEnded) {
        streams.remove(stream.dataId());
        streams.remove(stream.errorId());
        touched.remove(stream);
        pings.forget(stream);
        if (!clean && !stream.hasEnded()) {
            reset(stream.dataId());
        }
        if (!errorEnded && !clean) {
            reset(stream.errorId());
        }
        emptySince = System.nanoTime();
        load.decrementAndGet();
        if (leaving && streams.isEmpty()) {
            channel.close();
        } else {
            owner.freed(this);
        }
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext current = ctx;
        if (current == null) {
            throw new IllegalStateException("the session is not in a pipeline");
        }
        return current;
    }

    // --- what the server says

    @Override
    public void data(int streamId, ByteBuf bytes, boolean last) {
        SpdyStream stream = streams.get(streamId);
        if (stream == null) {
            bytes.release(); // of a stream that was cancelled here and not yet there
            return;
        }
        touched.add(stream);
        if (streamId == stream.errorId()) {
            stream.errorText(bytes);
            if (last) {
                stream.errorEnded();
            }
        } else {
            noteMoved(stream, bytes.readableBytes());
            stream.received(bytes);
            if (last) {
                stream.dataEnded();
            }
        }
    }

    @Override
    public void synReply(int streamId, boolean last) {
        SpdyStream stream = streams.get(streamId);
        if (stream != null && streamId == stream.dataId()) {
            stream.replied();
            if (last) {
                stream.dataEnded();
            }
        } else if (stream != null) {
            stream.errorReplied();
        }
    }

    @Override
    public void reset(int streamId, int status) {
        SpdyStream stream = streams.get(streamId);
        if (stream == null) {
            return;
        }
        if (streamId == stream.errorId()) {
            stream.errorEnded();
        } else if (stream.anythingReceived() || stream.hasEnded()) {
            stream.failed(new StreamProblem.Broken(pod, stream.port().port(), "the stream was reset"));
        } else {
            stream.failed(new StreamProblem.Unreached(pod, stream.port().port(), "the stream was refused"));
        }
    }

    @Override
    public void ping(int id) {
        if ((id & 1) == 0) {
            return;
        }
        pings.answered(id);
        stuck = stuck && pings.allDoubtful();
        // A worker that was due while another left too much unanswered is asked now; nobody else might come by.
        flush();
        probes.removeIf(probe -> {
            if (id < probe.firstId()) {
                return false;
            }
            Duration roundTrip = Duration.ofNanos(System.nanoTime() - probe.sentAt());
            owner.proved(this, roundTrip);
            probe.promise().trySuccess(new Proof(carrier.text(), roundTrip));
            return true;
        });
    }

    @Override
    public void goAway() {
        retire();
    }

    private void sendPing(int id) {
        SpdyWriter.ping(context(), id);
        lastPing = id;
    }

    // --- liveness

    @Override
    public void prove(Promise<Proof> promise) {
        eventLoop().execute(() -> {
            wanted.add(promise);
            promise.addListener(done -> eventLoop().execute(() -> wanted.remove(promise)));
            proveNow(promise);
        });
    }

    private void proveNow(Promise<Proof> promise) {
        if (!channel.isActive()) {
            promise.tryFailure(new ProblemException(lost("it had ended already")));
            return;
        }
        if (heldUp || pings.full()) {
            // Answers stand behind what somebody does not read; nothing speaks against the session.
            promise.trySuccess(new Proof(carrier.text(), Duration.ZERO));
            return;
        }
        long now = System.nanoTime();
        Probe probe = new Probe(promise, lastPing + 2, now);
        probes.add(probe);
        pings.askAll();
        context().flush();
        eventLoop()
                .schedule(
                        () -> {
                            if (probes.contains(probe)) {
                                die("no answer to a ping within "
                                        + settings.pingTimeout().toSeconds() + " s");
                            }
                        },
                        settings.pingTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void tick() {
        long now = System.nanoTime();
        boolean stillBulk = false;
        List<SpdyStream> unknown = new ArrayList<>();
        for (SpdyStream stream : streams.values()) {
            if (!stream.begun() && now - stream.openedAt() > UNKNOWN_NANOS) {
                unknown.add(stream);
            }
            stillBulk |= stream.movedSince() > BULK_BYTES || stream.unreadBytes() > 0;
        }
        bulk = stillBulk;
        if (!heldUp) {
            unknown.forEach(this::doubtUnknown);
        }
        if (heldUp) {
            if (now - heldUpSince > PATIENCE_NANOS) {
                giveUpOnReaders();
            }
            return;
        }
        if (now - heardAt < settings.pingInterval().toNanos()) {
            askedAt = 0;
        } else if (pings.full()) {
            askedAt = 0; // one more would fill the queue of a worker that waits, and stop the others
        } else if (askedAt == 0) {
            askedAt = now;
            Promise<Proof> promise = eventLoop().newPromise();
            probes.add(new Probe(promise, lastPing + 2, now));
            pings.askAll();
            context().flush();
        } else if (now - askedAt > settings.pingTimeout().toNanos()) {
            die("nothing came for " + TimeUnit.NANOSECONDS.toSeconds(now - heardAt)
                    + " s, not even an answer to a ping");
            return;
        }
        pings.giveUpOnAnswers(WORKER_WEDGED_NANOS);
        for (int worker = 0; worker < SpdyPings.WORKERS; worker++) {
            if (pings.blocked(worker, WORKER_WEDGED_NANOS) && !explained(worker)) {
                retire();
            }
        }
        if (streams.isEmpty() && now - emptySince > settings.idleTimeout().toNanos()) {
            owner.idle(this);
        }
    }

    /** The server does not answer to a stream's beginning: the worker that should is busy, or lost for a reason that nobody saw. */
    private void doubtUnknown(SpdyStream stream) {
        for (int worker : stream.silentWorkers()) {
            if (!pings.doubtful(worker)) {
                doubt(worker, stream, stream.openedAfter(), UNEXPECTED_MILLIS);
            }
        }
    }

    /** Alone on its session a stream may stay unread for ever; beside others it may not stop them for ever. */
    private void giveUpOnReaders() {
        List<SpdyStream> unread = Set.copyOf(streams.values()).stream()
                .filter(SpdyStream::holdsUpSession)
                .toList();
        if (load.get() > unread.size()) {
            unread.forEach(stream -> stream.abandoned(new StreamProblem.Broken(
                    pod, stream.port().port(), "its bytes were not read and held up other connections for 30 s")));
        }
    }

    /** Whether a stream of this worker waits for its reader; if none does, the worker waits for nobody, and for ever. */
    private boolean explained(int worker) {
        return streams.values().stream()
                .anyMatch(stream -> SpdyPings.worker(stream.dataId()) == worker && stream.unconsumed() > 0);
    }

    @Override
    public void retire() {
        leaving = true;
        eventLoop().execute(() -> {
            if (streams.isEmpty()) {
                channel.close();
            }
        });
    }

    @Override
    public void close() {
        leaving = true;
        channel.close();
    }

    private void die(String reason) {
        if (end == null) {
            end = lost(reason);
        }
        channel.close();
    }

    private ForwardProblem lost(String reason) {
        return new StreamProblem.SessionLost(pod, reason);
    }

    // --- the channel

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        long interval = Math.max(200, settings.pingInterval().toMillis() / 4);
        tick = added.executor().scheduleAtFixedRate(this::tick, interval, interval, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        heardAt = System.nanoTime();
        try {
            reader.read(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (!touched.isEmpty()) {
            List<SpdyStream> now = List.copyOf(touched);
            touched.clear();
            now.forEach(SpdyStream::receivedAll);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (channel.isWritable()) {
            Set.copyOf(streams.values()).forEach(SpdyStream::sessionWritable);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        die(String.valueOf(cause.getMessage()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        if (tick != null) {
            tick.cancel(false);
        }
        boolean expected = leaving && end == null;
        leaving = true;
        ForwardProblem reason = end == null ? lost("the connection was closed") : end;
        for (SpdyStream stream : Set.copyOf(streams.values())) {
            stream.failed(
                    stream.anythingReceived() || stream.everSent()
                            ? reason
                            : new StreamProblem.Unreached(pod, stream.port().port(), reason.message()));
        }
        probes.forEach(probe -> probe.promise().tryFailure(new ProblemException(reason)));
        probes.clear();
        owner.ended(this, reason, expected);
    }

    /** A question that any ping from {@code firstId} on answers. */
    private record Probe(Promise<Proof> promise, int firstId, long sentAt) {}
}
