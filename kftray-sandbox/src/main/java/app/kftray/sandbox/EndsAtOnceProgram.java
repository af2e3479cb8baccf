package app.kftray.sandbox;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/** See {@link Program#endsAtOnce}. */
final class EndsAtOnceProgram extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.copiedBuffer("bye", StandardCharsets.UTF_8))
                .addListener(ChannelFutureListener.CLOSE);
    }
}
