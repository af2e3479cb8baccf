package app.kftray.engine.session.spdy;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodSession;
import app.kftray.engine.session.Proof;
import app.kftray.engine.session.RefusingPorts;
import app.kftray.engine.session.SessionOwner;
import app.kftray.engine.session.SessionSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A SPDY/3.1 connection to one pod, the last handler of its channel. Each forwarded connection is a pair of SPDY streams; the end
 * of one touches no other. Servers have no flow control and a fixed set of workers, see {@link SpdyPings}; this side's
 * manners are what keeps them from blocking.
 *
 * <p>It never sends GOAWAY: the server would leave its read loop and close every stream.
 *
 * <p>Here are its place in the pipeline, its opening and its end. {@link SpdyDispatch} brings what the server says to the {@link
 * SpdyStreams}, {@link SpdyOutput} writes what they say; {@link SpdyLiveness}, {@link SpdyProofs} and {@link SpdyDoubts} find
 * out whether the server still works, {@link SpdyDistrust} is about
 * one that says nothing, and {@link SpdyHold} about readers that do not read. All of them live on the event
 * loop of the session.
 */
public final class SpdySession extends ChannelInboundHandlerAdapter implements PodSession {
    private final Channel channel;
    private final Carrier carrier;
    private final String pod;
    private final SessionSettings settings;
    private final SessionOwner owner;
    private final SpdyPings pings;
    private final SpdyStreams streams;
    private final SpdyOutput output;
    private final SpdyHold hold;
    private final SpdySilence silence;
    private final SpdyProofs proofs;
    private final LongSupplier clock;
    private final SpdyDoubts doubts;
    private final SpdyLiveness liveness;
    private final SpdyDistrust distrust;
    private final SpdyDispatch dispatch;
    private final SpdyReader reader;
    private final AtomicInteger load = new AtomicInteger();
    private @Nullable ForwardProblem end;
    private volatile boolean leaving;

    public SpdySession(Channel channel, Carrier carrier, String pod, SessionSettings settings, SessionOwner owner) {
        this(channel, carrier, pod, settings, owner, System::nanoTime);
    }

    /** @param clock nanoseconds, by which it is judged whether the server says anything */
    SpdySession(
            Channel channel,
            Carrier carrier,
            String pod,
            SessionSettings settings,
            SessionOwner owner,
            LongSupplier clock) {
        this.channel = channel;
        this.carrier = carrier;
        this.pod = pod;
        this.settings = settings;
        this.owner = owner;
        this.pings = new SpdyPings(this::ping, settings.streamWindow() / 4);
        this.streams = new SpdyStreams(pings, settings.streamsPerSession());
        this.output = new SpdyOutput(channel, pings, streams);
        this.hold = new SpdyHold(channel);
        this.silence = new SpdySilence(settings.pingTimeout(), settings.silenceLimit());
        this.proofs = new SpdyProofs(this, pings, output, settings.pingTimeout());
        this.clock = clock;
        this.doubts = new SpdyDoubts(this, pings, streams, proofs, clock);
        this.liveness = new SpdyLiveness(this, settings, pings, streams, proofs, doubts, hold, silence, clock);
        this.distrust = new SpdyDistrust(this, silence, liveness, pings, streams, output, proofs, doubts, hold);
        this.dispatch = new SpdyDispatch(this, pings, streams, output, proofs, doubts);
        this.reader = new SpdyReader(dispatch);
    }

    private void ping(int id) {
        output.ping(id);
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
        return streams.bulk() && load.get() > 0;
    }

    @Override
    public boolean takesStreams() {
        return !leaving && !silence.isSilent() && !hold.isHeld() && !doubts.isStuck() && channel.isActive();
    }

    boolean isActive() {
        return channel.isActive();
    }

    boolean isHeldUp() {
        return hold.isHeld();
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
        if (promise.isCancelled() || !output.isOpen() || silence.isSilent()) {
            load.decrementAndGet();
            promise.tryFailure(
                    new ProblemException(unreached(target, "the session ended before the connection began")));
            return;
        }
        SpdyStream stream = new SpdyStream(this, target, streams.takeId(), streams.takeId(), output.frames(), settings);
        output.open(stream, streams.add(stream));
        if (streams.usedUp()) {
            leaving = true;
        }
        eventLoop().register(stream);
        output.flush();
        if (!promise.trySuccess(stream)) {
            stream.close();
        }
    }

    // --- what streams ask for

    RefusingPorts refusingPorts() {
        return owner.refusingPorts();
    }

    SpdyOutput output() {
        return output;
    }

    /** Whether the stream's worker can take one more frame; if not, the stream is resumed when it can. */
    boolean mayFrame(SpdyStream stream) {
        return pings.mayFrame(stream);
    }

    /** Whether the stream goes on without a window, see {@link SpdyPings#giveUpOnAnswers}. */
    boolean unlimited(SpdyStream stream) {
        return pings.unlimited(stream);
    }

    /** Whether what is sent on this stream will never be handled. */
    boolean lostItsWorker(SpdyStream stream) {
        return pings.isLost(SpdyPings.worker(stream.dataId()));
    }

    /** Nobody may read what a stream had under way. */
    void doubt(SpdyStream ended) {
        doubts.doubt(ended);
    }

    /** A reader does not read, or reads again. */
    void holdUp(boolean holds) {
        hold.change(holds);
        liveness.beginAnew();
    }

    void released(SpdyStream stream, boolean clean, boolean errorEnded) {
        streams.remove(stream);
        dispatch.forget(stream);
        pings.forget(stream);
        if (!clean && !stream.hasEnded()) {
            output.reset(stream.dataId());
        }
        if (!errorEnded && !clean) {
            output.reset(stream.errorId());
        }
        liveness.streamEnded();
        load.decrementAndGet();
        if (streams.isEmpty() && silence.isSilent()) {
            die(silence.reason());
        } else if (streams.isEmpty() && leaving) {
            channel.close();
        } else {
            owner.freed(this);
        }
    }

    // --- proofs and the end

    @Override
    public void prove(Promise<Proof> promise) {
        eventLoop().execute(() -> proofs.want(promise));
    }

    /** A ping was answered that somebody asked for. */
    void proved(Duration roundTrip) {
        owner.proved(this, roundTrip);
    }

    /** There was no stream for the idle time. */
    void idle() {
        owner.idle(this);
    }

    @Override
    public void distrust(String reason, long asked) {
        eventLoop().execute(() -> distrust.unlessHeardSince(asked, reason));
    }

    @Override
    public void outlived() {
        if (silence.isSilent()) {
            eventLoop().execute(() -> silence.outlived(System.nanoTime()));
        }
    }

    /** Nanoseconds, by which all of this session is judged. */
    long now() {
        return clock.getAsLong();
    }

    boolean isSilent() {
        return silence.isSilent();
    }

    /**
     * A ping was not answered in time.
     *
     * @param asked the {@link System#nanoTime} of the ping
     */
    void unanswered(String reason, long asked) {
        distrust.unanswered(reason, asked);
    }

    /** The server answers nothing. */
    void fallSilent(String reason) {
        distrust.fallSilent(reason);
    }

    /** New streams go elsewhere until it is heard again. */
    void silent(ForwardProblem reason) {
        owner.silent(this, reason);
    }

    /** It may take streams again. */
    void freed() {
        owner.freed(this);
    }

    ForwardProblem unreached(PodPort port, String reason) {
        return new StreamProblem.Unreached(pod, port.port(), reason);
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

    /** The session works no more; the first reason is the one that is told. */
    void die(String reason) {
        if (end == null) {
            end = lost(reason);
        }
        leaving = true;
        channel.close();
    }

    ForwardProblem lost(String reason) {
        return new StreamProblem.SessionLost(pod, reason);
    }

    // --- the channel

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        output.start(added);
        liveness.start(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        ByteBuf bytes = (ByteBuf) message;
        liveness.heard();
        if (silence.isSilent() && end == null) {
            distrust.speaksAgain();
        }
        try {
            reader.read(bytes);
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        dispatch.readComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (channel.isWritable()) {
            streams.copy().forEach(SpdyStream::sessionWritable);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        die(String.valueOf(cause.getMessage()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        liveness.stop();
        boolean expected = silence.isSilent() || (leaving && end == null);
        leaving = true;
        ForwardProblem reason = end == null ? lost("the connection was closed") : end;
        for (SpdyStream stream : streams.copy()) {
            stream.failed(SpdyDistrust.isUnused(stream) ? unreached(stream.port(), reason.message()) : reason);
        }
        proofs.fail(reason);
        owner.ended(this, reason, expected);
    }
}
