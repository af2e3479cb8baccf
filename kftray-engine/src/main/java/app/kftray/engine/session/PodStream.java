package app.kftray.engine.session;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a port of a pod as a Netty channel, whatever wire protocol carries it. It lives on its session's event loop.
 * Reading is demand driven: what nobody asked for waits here, and beyond a limit the session itself is read no more. Writing
 * stops where the carrier says so, and the bytes then stay in the channel's outbound buffer, whose watermark is the writer's
 * back-pressure.
 */
abstract class PodStream extends AbstractChannel implements DuplexChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    /**
     * How long a local half-close is held back for an answer that has not begun: the runtime closes everything one second
     * after either side ends, so an early end would cost a slow answer.
     */
    private static final long UNANSWERED_SECONDS = 30;

    /** How long the pod may be quiet within its answer before the half-close goes out all the same. */
    private static final long ANSWERING_SECONDS = 3;

    /** How long an ended stream may take to say whether it ended in an error; the error comes after the end. */
    private static final long VERDICT_MILLIS = 250;

    /** The same for a stream that brought nothing: most likely it was refused, and a busy node takes its time to say so. */
    private static final long EMPTY_VERDICT_MILLIS = 1_500;

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final SocketAddress target;
    private final int receiveLimit;
    private final Deque<ByteBuf> unread = new ArrayDeque<>();
    private final List<ByteBuf> pieces = new ArrayList<>();

    private int unreadBytes;
    private boolean readWanted;
    private boolean claimed;
    private boolean answerDue;
    private long heardAt;
    private boolean delivering;
    private boolean deliveredSinceComplete;
    private boolean holdsUp;
    private boolean open = true;
    private boolean remoteEnded;
    private boolean verdict;
    private boolean endDelivered;
    private boolean received;
    private boolean outputShut;
    private boolean endSent;
    private @Nullable ForwardProblem failure;
    private @Nullable ScheduledFuture<?> pending;

    PodStream(Channel session, SocketAddress target, int receiveLimit) {
        super(session);
        this.target = target;
        this.receiveLimit = receiveLimit;
        config.setAutoRead(false);
        config.setWriteBufferWaterMark(WATER_MARK);
    }

    // --- what a carrier has to do

    /** How many bytes one frame may carry now; 0 when nothing may be sent until {@link #resumeSending}. */
    abstract int allowance();

    /** Sends one frame of these pieces, {@code size} bytes in all; takes over their references. */
    abstract void send(List<ByteBuf> pieces, int size);

    /** Flushes what {@link #send} and the others wrote. */
    abstract void flushSession();

    /** Tells the peer that nothing more comes from us. */
    abstract void sendEnd();

    /** The stream is over; {@code clean} when both sides had ended. Called once. */
    abstract void release(boolean clean);

    /** Whether the session is to be read: asked for by the stream that holds it up. */
    abstract void holdUpSession(boolean hold);

    // --- what a carrier tells

    /** Bytes came; their reference is handed over. */
    final void received(ByteBuf bytes) {
        assert eventLoop().inEventLoop();
        if (!open || remoteEnded || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        received = true;
        answerDue = false;
        if (outputShut) {
            heardAt = System.nanoTime();
        }
        unread.add(bytes);
        unreadBytes += bytes.readableBytes();
        deliver();
        if (unreadBytes > receiveLimit && !holdsUp) {
            holdsUp = true;
            holdUpSession(true);
        }
    }

    /** The session has no more bytes for now. */
    final void receivedAll() {
        if (deliveredSinceComplete) {
            deliveredSinceComplete = false;
            pipeline().fireChannelReadComplete();
        }
    }

    /** The pod's side will send no more. */
    final void remoteEnded() {
        if (!remoteEnded) {
            remoteEnded = true;
            deliverEnd();
        }
    }

    /** The pod's side reported an error, or the session is lost: what was received is still delivered first. */
    final void failed(ForwardProblem problem) {
        if (failure == null) {
            failure = problem;
        }
        remoteEnded = true;
        deliverEnd();
    }

    /** The verdict is in: the stream ended without an error. */
    final void endedWell() {
        verdict = true;
        deliverEnd();
        if (endDelivered && open) {
            unsafe().close(voidPromise());
        }
    }

    /** The carrier can take bytes again. */
    final void resumeSending() {
        if (open) {
            ((StreamUnsafe) unsafe()).continueFlush();
        }
    }

    /** Whether nothing came from the pod since the last bytes were sent to it. */
    final boolean answerDue() {
        return answerDue;
    }

    /** Whether anything came from the pod yet. */
    final boolean anythingReceived() {
        return received;
    }

    final boolean hasEnded() {
        return remoteEnded;
    }

    /** Whether the session is not read because of this stream's reader. */
    final boolean holdsUpSession() {
        return holdsUp;
    }

    /** Ends the stream now, what was not read is lost. */
    final void abandoned(ForwardProblem problem) {
        if (open) {
            pipeline().fireExceptionCaught(new ProblemException(problem));
            unsafe().close(voidPromise());
        }
    }

    /** Bytes that wait for the reader. */
    final int unreadBytes() {
        return unreadBytes;
    }

    // --- reading

    @Override
    protected void doBeginRead() {
        readWanted = true;
        claimed = true;
        if (!delivering && (!unread.isEmpty() || remoteEnded)) {
            eventLoop().execute(() -> {
                deliver();
                receivedAll();
                deliverEnd();
            });
        }
    }

    private void deliver() {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (readWanted && !unread.isEmpty()) {
                ByteBuf next = unread.poll();
                unreadBytes -= next.readableBytes();
                deliveredSinceComplete = true;
                if (!config.isAutoRead()) {
                    readWanted = false; // before the handlers run, which may ask for more at once
                }
                pipeline().fireChannelRead(next);
            }
        } finally {
            delivering = false;
        }
        if (holdsUp && unreadBytes <= receiveLimit / 4) {
            holdsUp = false;
            holdUpSession(false);
        }
    }

    private void deliverEnd() {
        if (!remoteEnded || !unread.isEmpty() || !open || !claimed) {
            // Before the first read nobody is there to hear it: the handlers come after the stream was handed out.
            return;
        }
        ForwardProblem problem = failure;
        if (problem != null) {
            receivedAll();
            pipeline().fireExceptionCaught(new ProblemException(problem));
            unsafe().close(voidPromise());
        } else if (!received && !verdict) {
            cancelPending();
            pending = eventLoop().schedule(this::endedWell, EMPTY_VERDICT_MILLIS, TimeUnit.MILLISECONDS);
        } else if (!endDelivered) {
            endDelivered = true;
            receivedAll();
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            cancelPending();
            if (open) {
                pending = eventLoop().schedule(this::endedWell, verdict ? 0 : VERDICT_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    // --- writing

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        if (remoteEnded || endSent) {
            // Nobody listens any more, and data on a stream that has ended would block a worker of the server for good.
            while (out.current() != null) {
                out.remove();
            }
            return;
        }
        // Flushing may make the session writable again, and that is told while this runs and so not heard: hence once
        // more.
        while (writeAllowed(out)) {
            answerDue = true;
            flushSession();
        }
    }

    /** Whether anything was written. */
    private boolean writeAllowed(ChannelOutboundBuffer out) {
        boolean wrote = false;
        while (out.current() != null) {
            int allowed = allowance();
            if (allowed <= 0) {
                break;
            }
            int size = gather(out, allowed);
            if (size > 0) {
                wrote = true;
                send(pieces, size);
            }
            pieces.clear();
        }
        return wrote;
    }

    /** Small writes leave together: servers count frames, not bytes, before they stop. */
    private int gather(ChannelOutboundBuffer out, int allowed) {
        int size = 0;
        for (Object message = out.current(); message != null && size < allowed; message = out.current()) {
            ByteBuf bytes = (ByteBuf) message;
            int take = Math.min(bytes.readableBytes(), allowed - size);
            if (take > 0) {
                pieces.add(bytes.readRetainedSlice(take));
                size += take;
            }
            if (bytes.isReadable()) {
                out.progress(take);
            } else {
                out.remove();
            }
        }
        return size;
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException("message: " + message.getClass() + " (expected: ByteBuf)");
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) {
            shutOutput(promise);
        } else {
            eventLoop().execute(() -> shutOutput(promise));
        }
        return promise;
    }

    private void shutOutput(ChannelPromise promise) {
        if (!outputShut) {
            outputShut = true;
            if (open && !remoteEnded && !endSent) {
                cancelPending();
                heardAt = System.nanoTime();
                if (answerDue) {
                    pending = eventLoop().scheduleAtFixedRate(this::endOutputWhenDue, 1, 1, TimeUnit.SECONDS);
                } else {
                    // All that was said is answered, so this is a program that is done, not one that waits.
                    endOutput();
                }
            }
        }
        promise.trySuccess();
    }

    private void endOutputWhenDue() {
        long patience = answerDue ? UNANSWERED_SECONDS : ANSWERING_SECONDS;
        if (System.nanoTime() - heardAt > TimeUnit.SECONDS.toNanos(patience)) {
            cancelPending();
            endOutput();
        }
    }

    private void endOutput() {
        if (open && !remoteEnded && !endSent) {
            endSent = true;
            sendEnd();
            flushSession();
        }
    }

    private void cancelPending() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }

    // --- the end

    @Override
    protected void doClose() {
        if (!open) {
            return;
        }
        open = false;
        cancelPending();
        if (holdsUp) {
            holdsUp = false;
            holdUpSession(false);
        }
        unread.forEach(ByteBuf::release);
        unread.clear();
        unreadBytes = 0;
        release(remoteEnded && failure == null);
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("a stream to a pod cannot be bound");
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        promise.setSuccess();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return parent().localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return target;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public boolean isInputShutdown() {
        return remoteEnded;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    @Override
    public boolean isShutdown() {
        return remoteEnded && outputShut;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("close the stream instead"));
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdown() {
        return close();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new StreamUnsafe();
    }

    private final class StreamUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("a stream is connected from its beginning"));
        }

        /** Goes on with what was flushed before the carrier stopped. */
        void continueFlush() {
            flush0();
        }
    }
}
