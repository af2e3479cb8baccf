package app.kftray.transport.tcp;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.transport.TransportContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection and the stream that carries it. Everything here runs on the local channel's event loop, the
 * stream's events too (see {@link StreamSide}), so there is no shared state.
 *
 * <p>Back-pressure is auto-read on each side following the writability of the other. A stream that never reached the pod is
 * opened again while nothing was answered and all that was sent is still here; a rollout then refuses nobody.
 */
final class LocalConnection extends ChannelInboundHandlerAdapter {
    /** How long "nothing listens there" is believed to be a program that restarts rather than a wrong port. */
    private static final Duration REFUSED_GRACE = Duration.ofSeconds(1);

    private static final long FIRST_RETRY_MILLIS = 20;
    private static final long LONGEST_RETRY_MILLIS = 500;

    /** How long the local program may go on sending after the far end is done, before its socket is closed under it. */
    private static final long LINGER_MILLIS = 1_000;

    private final TransportContext context;
    private final FirstBytes firstBytes = new FirstBytes();
    private final long acceptedAt = System.nanoTime();

    private @Nullable Future<DuplexChannel> opening;
    private @Nullable DuplexChannel stream;
    private boolean answered;
    private boolean inputEnded;
    private boolean discarding;
    private int attempts;

    LocalConnection(TransportContext context) {
        this.context = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context.traffic().opened();
        open(ctx);
    }

    private void open(ChannelHandlerContext ctx) {
        Future<DuplexChannel> future = context.streams().open();
        opening = future;
        future.addListener((Future<DuplexChannel> done) -> {
            if (ctx.executor().inEventLoop()) {
                opened(ctx, done);
            } else {
                ctx.executor().execute(() -> opened(ctx, done));
            }
        });
    }

    /** The whole hold time is the engine's for a first stream; for another only what is left of it since the connection came. */
    private void openAgain(ChannelHandlerContext ctx, ForwardProblem failure) {
        open(ctx);
        Future<DuplexChannel> waiting = opening;
        if (waiting == null || waiting.isDone()) {
            return;
        }
        long left = acceptedAt + context.holdTime().toNanos() - System.nanoTime();
        Future<?> giveUp = ctx.executor()
                .schedule(
                        () -> {
                            if (waiting.cancel(false)) {
                                fail(ctx, new StreamProblem.HoldExpired(context.holdTime(), failure));
                            }
                        },
                        Math.max(0, left),
                        TimeUnit.NANOSECONDS);
        waiting.addListener(done -> giveUp.cancel(false));
    }

    private void opened(ChannelHandlerContext ctx, Future<DuplexChannel> done) {
        opening = null;
        if (!done.isSuccess()) {
            if (!done.isCancelled() && ctx.channel().isActive()) {
                fail(ctx, ProblemException.of(done.cause()));
            }
            return;
        }
        DuplexChannel opened = done.getNow();
        if (!ctx.channel().isActive()) {
            opened.close();
            return;
        }
        stream = opened;
        opened.pipeline().addLast(new StreamSide(this, ctx));
        firstBytes.replay(opened);
        if (inputEnded) {
            endStreamOutput(opened);
        }
        opened.config().setAutoRead(ctx.channel().isWritable());
        ctx.channel().config().setAutoRead(opened.isWritable());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (discarding) {
            bytes.release();
            return;
        }
        context.traffic().sent(bytes.readableBytes());
        DuplexChannel to = stream;
        if (to == null) {
            // The system may hand over what came with the end of the connection although nobody asked for it.
            firstBytes.hold(bytes);
            return;
        }
        firstBytes.add(bytes);
        to.write(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        DuplexChannel to = stream;
        if (to != null) {
            to.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        DuplexChannel from = stream;
        if (from != null) {
            from.config().setAutoRead(ctx.channel().isWritable());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
            inputEnded = true;
            DuplexChannel to = stream;
            if (discarding) {
                ctx.close();
            } else if (to != null) {
                endStreamOutput(to);
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        context.traffic().closed();
        firstBytes.forget();
        Future<DuplexChannel> pending = opening;
        if (pending != null) {
            pending.cancel(false);
        }
        DuplexChannel to = stream;
        if (to != null) {
            to.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** Bytes came from the pod; takes over their reference. */
    void answered(ChannelHandlerContext ctx, Object bytes) {
        if (!answered) {
            answered = true;
            firstBytes.forget();
        }
        if (!ctx.channel().isActive()) {
            ReferenceCountUtil.release(bytes);
            return;
        }
        context.traffic().received(((ByteBuf) bytes).readableBytes());
        ctx.write(bytes);
    }

    /** The stream is closed: repeats it, passes the failure on as a reset, or ends the local connection cleanly. */
    void streamClosed(ChannelHandlerContext ctx, @Nullable ForwardProblem failure) {
        stream = null;
        if (!ctx.channel().isActive()) {
            return;
        }
        if (failure == null) {
            finish(ctx);
        } else if (mayRepeat(failure)) {
            ctx.channel().config().setAutoRead(false);
            long delay = attempts == 0
                    ? 0
                    : Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(attempts - 1, 10));
            attempts++;
            ctx.executor()
                    .schedule(
                            () -> {
                                if (ctx.channel().isActive()) {
                                    openAgain(ctx, failure);
                                }
                            },
                            delay,
                            TimeUnit.MILLISECONDS);
        } else {
            fail(ctx, failure);
        }
    }

    /** The pod will send no more: the local program may still send, for a while. */
    void streamOutputEnded(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(written -> ((DuplexChannel) ctx.channel()).shutdownOutput());
    }

    private boolean mayRepeat(ForwardProblem failure) {
        if (answered || !firstBytes.whole() || !(failure instanceof StreamProblem problem) || problem.reachedTarget()) {
            return false;
        }
        Duration allowed = problem instanceof StreamProblem.Refused ? REFUSED_GRACE : context.holdTime();
        return System.nanoTime() - acceptedAt < allowed.toNanos();
    }

    /** A reset, and not an end that the program might take for a whole answer. */
    private void fail(ChannelHandlerContext ctx, ForwardProblem problem) {
        context.connectionFailed(ctx.channel().remoteAddress(), problem);
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        ctx.close();
    }

    /**
     * Ends the local side without losing what was answered: closing a socket with unread input makes the system send a
     * reset, which can overtake the answer, so input is read and dropped for a while.
     */
    private void finish(ChannelHandlerContext ctx) {
        if (inputEnded) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        discarding = true;
        streamOutputEnded(ctx);
        ctx.channel().config().setAutoRead(true);
        ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void endStreamOutput(DuplexChannel stream) {
        stream.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> stream.shutdownOutput());
    }
}
