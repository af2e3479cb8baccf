package app.kftray.sandbox;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** See {@link Program#discard} and {@link Program#answersLate}. */
final class DiscardProgram extends SimpleChannelInboundHandler<ByteBuf> {
    private final Duration after;
    private final String answer;

    DiscardProgram(Duration after, String answer) {
        this.after = after;
        this.answer = answer;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        // that was it
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            ctx.executor()
                    .schedule(
                            () -> ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8))
                                    .addListener(ChannelFutureListener.CLOSE),
                            after.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }
}
