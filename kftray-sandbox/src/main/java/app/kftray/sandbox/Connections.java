package app.kftray.sandbox;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The API server's socket on loopback, and how a connection to it begins. Thread-safe; opening waits, so not on an event loop. */
final class Connections implements AutoCloseable {
    /** Names of handlers that others look for. */
    static final String TLS = "tls";

    static final String HTTP = "http";
    static final String WHOLE = "whole";

    private static final int LONGEST_REQUEST = 64 * 1024;

    private final ServerBootstrap bootstrap;
    private final Links links;
    private final int port;
    private @Nullable Channel listener;

    Connections(EventLoopGroup loops, @Nullable Identity identity, Links links, Supplier<ChannelHandler> api) {
        this.links = links;
        this.bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Link link = new Link(channel, links.delay());
                        channel.pipeline().addLast(link);
                        links.add(link);
                        channel.closeFuture().addListener(closed -> links.remove(link));
                        if (identity != null) {
                            channel.pipeline()
                                    .addLast(TLS, identity.certificate().newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(HTTP, new HttpServerCodec())
                                .addLast(WHOLE, new HttpObjectAggregator(LONGEST_REQUEST))
                                .addLast(api.get());
                    }
                });
        this.listener = bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel();
        this.port = ((InetSocketAddress) listener.localAddress()).getPort();
    }

    int port() {
        return port;
    }

    /** Connections end and new ones are refused, as while an API server starts anew. */
    synchronized void refuse() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
            listener = null;
        }
        links.matching(link -> true).forEach(link -> link.cut(false));
    }

    synchronized void accept() {
        if (listener == null) {
            listener = bootstrap.bind("127.0.0.1", port).syncUninterruptibly().channel();
        }
    }

    @Override
    public synchronized void close() {
        if (listener != null) {
            listener.close();
        }
        links.matching(link -> true).forEach(link -> link.cut(false));
    }
}
