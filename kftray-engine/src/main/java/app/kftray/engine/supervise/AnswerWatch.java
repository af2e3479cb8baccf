package app.kftray.engine.supervise;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells once when a stream was answered first or has ended, and is gone then. */
final class AnswerWatch extends ChannelInboundHandlerAdapter {
    private final Runnable settled;

    /** @param settled told on the stream's event loop */
    AnswerWatch(Runnable settled) {
        this.settled = settled;
    }

    @Override
    public void channelRead(ChannelHandlerContext stream, Object bytes) {
        stream.fireChannelRead(bytes);
        stream.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext stream) {
        settled.run(); // a pipeline whose channel has ended loses its handlers too
    }
}
