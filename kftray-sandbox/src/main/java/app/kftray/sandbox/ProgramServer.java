package app.kftray.sandbox;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One program of one pod, which listens on loopback. Thread-safe. */
final class ProgramServer {
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final EventLoopGroup loops;
    private final InetSocketAddress address;
    private final ServerBootstrap bootstrap;
    private volatile Channel listener;
    private volatile boolean closed;

    /** Waits for its socket, so not to be called on an event loop. */
    ProgramServer(EventLoopGroup loops, Program program, String pod) {
        this.loops = loops;
        this.bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        program.serve(channel, pod);
                    }
                });
        this.listener = bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel();
        this.address = (InetSocketAddress) listener.localAddress();
    }

    InetSocketAddress address() {
        return address;
    }

    int connections() {
        return connections.size();
    }

    /** Cuts all connections and listens again, at the same address, after so long. */
    void restart(Duration after) {
        listener.close().addListener(closed -> loops.schedule(this::listen, after.toMillis(), TimeUnit.MILLISECONDS));
        connections.close();
    }

    private void listen() {
        if (!closed) {
            bootstrap.bind(address).addListener((ChannelFuture bound) -> {
                if (bound.isSuccess()) {
                    listener = bound.channel();
                } else {
                    loops.schedule(this::listen, 10, TimeUnit.MILLISECONDS);
                }
            });
        }
    }

    void close() {
        closed = true;
        listener.close();
        connections.close();
    }
}
