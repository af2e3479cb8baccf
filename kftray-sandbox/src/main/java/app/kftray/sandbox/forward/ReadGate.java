package app.kftray.sandbox.forward;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/**
 * Stops the reading of a connection whose reading was switched off. Without it decoders that hold a part of a frame ask for the
 * rest of it, again and again, and a stopped connection goes on.
 */
final class ReadGate extends ChannelDuplexHandler {
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }
}
