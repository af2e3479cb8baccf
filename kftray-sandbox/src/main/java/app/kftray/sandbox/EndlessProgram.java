package app.kftray.sandbox;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/** See {@link Program#endless}. */
final class EndlessProgram extends SimpleChannelInboundHandler<ByteBuf> {
    private static final ByteBuf BLOCK = Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer(64 * 1024).writeZero(64 * 1024))
            .asReadOnly();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        send(ctx);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        // not from within the write that is being told of
        ctx.executor().execute(() -> send(ctx));
    }

    private static void send(ChannelHandlerContext ctx) {
        while (ctx.channel().isWritable() && ctx.channel().isActive()) {
            ctx.write(BLOCK.duplicate());
        }
        ctx.flush();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        // it does not listen
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.close();
        }
    }
}
