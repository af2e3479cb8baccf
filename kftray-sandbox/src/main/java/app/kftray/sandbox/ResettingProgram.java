package app.kftray.sandbox;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;

/** See {@link Program#resetting}. */
final class ResettingProgram extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        ((SocketChannel) ctx.channel()).config().setSoLinger(0);
        ctx.close();
    }
}
