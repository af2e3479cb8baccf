package app.kftray.sandbox;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.util.concurrent.TimeUnit;

/** See {@link Program#slow}. */
final class SlowProgram extends ChannelInboundHandlerAdapter {
    private static final int READS_A_SECOND = 20;

    private final int bytesPerRead;

    SlowProgram(int bytesPerSecond) {
        this.bytesPerRead = Math.max(1, bytesPerSecond / READS_A_SECOND);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
        ctx.channel()
                .config()
                .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(bytesPerRead).maxMessagesPerRead(1));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        ctx.writeAndFlush((ByteBuf) bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> next(ctx), 1_000 / READS_A_SECOND, TimeUnit.MILLISECONDS);
    }

    private void next(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            ctx.read();
        } else {
            ctx.executor().schedule(() -> next(ctx), 1_000 / READS_A_SECOND, TimeUnit.MILLISECONDS);
        }
    }
}
