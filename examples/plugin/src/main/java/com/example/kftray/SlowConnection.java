package com.example.kftray;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.transport.TransportContext;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;

/**
 * One local connection: asks for a stream, and joins the two by a {@link Pump} each way. It is a handler of the local channel,
 * and everything in it runs on that channel's event loop; the stream may live on another one.
 *
 * <p>While there is no target the engine keeps the request, and nothing is read here, so the local program waits.
 */
final class SlowConnection extends ChannelInboundHandlerAdapter {
    private final TransportContext context;
    private final SocketChannel local;
    private final Pump up;
    private final Pump down;

    /** Null for a connection that was closed before it began: the forward was stopped at that moment. */
    private Future<DuplexChannel> opening;

    SlowConnection(TransportContext context, SocketChannel local, Pump up, int bytesPerSecond) {
        this.context = context;
        this.local = local;
        this.up = up;
        this.down = new Pump(bytesPerSecond, context.traffic()::received);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context.traffic().opened();
        opening = context.streams().open();
        // Completed on a thread that is not ours to choose.
        opening.addListener(done -> local.eventLoop().execute(this::opened));
        ctx.fireChannelActive();
    }

    private void opened() {
        if (!opening.isSuccess()) {
            if (!opening.isCancelled()) {
                fail(ProblemException.of(opening.cause()));
            }
            return;
        }
        DuplexChannel stream = opening.getNow();
        if (!local.isActive()) {
            stream.close(); // the program has left meanwhile
            return;
        }
        // On the stream's own event loop a handler is in its place as soon as it is added.
        stream.eventLoop().execute(() -> join(stream));
    }

    /** The stream delivers nothing before it is read, so no bytes are missed until the pumps are joined. */
    private void join(DuplexChannel stream) {
        stream.pipeline().addLast(down, new StreamEnd());
        down.join(local, up);
        up.join(stream, down);
        if (!stream.isActive()) {
            local.close(); // it ended before anybody could be told
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (opening != null) {
            context.traffic().closed();
            if (!opening.cancel(false) && opening.isSuccess()) {
                opening.getNow().close();
            }
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // the local program broke off; that is its own affair
    }

    /** Tells people, and resets the connection: an end might be taken for a whole answer. */
    private void fail(ForwardProblem problem) {
        if (local.isActive()) {
            context.connectionFailed(local.remoteAddress(), problem);
            local.config().setOption(ChannelOption.SO_LINGER, 0);
            local.close();
        }
    }

    /** The last handler of the stream, on the stream's event loop. */
    private final class StreamEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            local.eventLoop().execute(() -> fail(ProblemException.of(cause)));
            ctx.close();
        }

        /** A clean end, unless a failure came before: what was answered is sent off first. */
        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            local.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
