package app.kftray.transport.tcp;

import app.kftray.api.transport.TransportContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Takes accepted connections and registers each on the event loop where its stream will live. (A ServerBootstrap would spread
 * them blindly, and every buffer would then change threads twice.)
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = System.getLogger(Acceptor.class.getName());
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final TransportContext context;
    private final ChannelGroup connections;

    Acceptor(TransportContext context, ChannelGroup connections) {
        this.context = context;
        this.connections = connections;
    }

    @Override
    public void channelRead(ChannelHandlerContext listener, Object message) {
        Channel local = (Channel) message;
        local.config().setOption(ChannelOption.AUTO_READ, false);
        local.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        local.config().setOption(ChannelOption.TCP_NODELAY, true);
        local.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        local.pipeline().addLast(new LocalConnection(context));
        context.streams().eventLoop().register(local).addListener(registered -> {
            if (registered.isSuccess()) {
                // A closed group closes what it is given, and that needs an event loop.
                local.eventLoop().execute(() -> connections.add(local));
            } else {
                local.unsafe().closeForcibly();
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext listener, Throwable cause) {
        // Most likely out of descriptors: accepting again at once would only spin.
        LOG.log(
                Level.WARNING,
                "cannot accept connections on {0}: {1}",
                listener.channel().localAddress(),
                cause);
        listener.channel().config().setAutoRead(false);
        listener.executor().schedule(() -> listener.channel().config().setAutoRead(true), 1, TimeUnit.SECONDS);
    }
}
