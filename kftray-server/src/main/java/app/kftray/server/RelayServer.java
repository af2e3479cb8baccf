package app.kftray.server;

import app.kftray.api.relay.RelayFrameDecoder;
import app.kftray.api.relay.RelayFrameEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The relay itself: listens, gives each stream its pipeline, answers probes, and goes away gently. {@link #start},
 * {@link #drain} and {@link #close} block and are for the main thread.
 */
final class RelayServer implements AutoCloseable {
    private static final int MOST_EVENT_LOOPS = 2;

    /** kftray's client waits 15 s for a word, and then blames the relay. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Small: what a slow client has not taken yet should wait at the target, not here. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final RelayServices services;
    private final EventLoopGroup loops;
    private final List<Channel> listeners = new CopyOnWriteArrayList<>();
    private final List<Channel> probes = new CopyOnWriteArrayList<>();

    RelayServer(ServerConfig config, JsonLog log) {
        this(config, log, new Names(config.lookup()), PATIENCE);
    }

    RelayServer(ServerConfig config, JsonLog log, Names names, Duration patience) {
        services = new RelayServices(config, names, log, new Sessions(config.maxSessions()), patience);
        loops = new MultiThreadIoEventLoopGroup(
                Math.min(MOST_EVENT_LOOPS, Runtime.getRuntime().availableProcessors()), NioIoHandler.newFactory());
    }

    /** Listens; fails when no address can be had. An address family that the pod lacks is not missed. */
    void start() throws IOException {
        ServerConfig config = services.config();
        listen(listeners, config.listen(), config.port(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                admit(stream);
            }
        });
        if (config.healthPort() > 0) {
            listen(probes, List.of(InetAddress.ofLiteral("::")), config.healthPort(), new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel probe) {
                    probe.pipeline().addLast(new HealthAnswer(services.sessions()));
                }
            });
        }
        services.log()
                .info(
                        "ready",
                        "listen",
                        addresses(),
                        "target",
                        config.target().map(Object::toString).orElse("named by each session"));
    }

    /** Where streams are taken. */
    List<InetSocketAddress> addresses() {
        return listeners.stream()
                .map(listener -> (InetSocketAddress) listener.localAddress())
                .toList();
    }

    /** Takes no more streams, lets the open ones finish for as long as the configuration grants, and closes. */
    void drain() {
        services.log().info("draining", "sessions", services.sessions().count());
        listeners.forEach(listener -> listener.close().awaitUninterruptibly(1_000));
        services.sessions().drain();
        long end = System.nanoTime() + services.config().drain().toNanos();
        try {
            while (services.sessions().count() > 0 && System.nanoTime() < end) {
                Thread.sleep(Duration.ofMillis(50));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    @Override
    public void close() {
        int left = services.sessions().count();
        services.sessions().closeAll();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2_000);
        services.log().info("stopped", "cut", left);
    }

    private void admit(Channel stream) {
        if (!services.sessions().admit(stream)) {
            services.log().warn("session refused", "open", services.sessions().count());
            stream.config().setOption(ChannelOption.SO_LINGER, 0);
            stream.close();
            return;
        }
        if (services.config().framed()) {
            stream.pipeline()
                    .addLast("decoder", new RelayFrameDecoder())
                    .addLast("encoder", new RelayFrameEncoder())
                    .addLast("session", new Greeting(services));
        } else {
            stream.pipeline()
                    .addLast(
                            "session",
                            new TcpClient(services, services.config().target().orElseThrow(), false));
        }
    }

    private void listen(List<Channel> open, List<InetAddress> addresses, int port, ChannelHandler streams)
            throws IOException {
        Throwable refused = null;
        for (InetAddress address : addresses) {
            ChannelFuture bound = bind(address, port, streams);
            if (!bound.isSuccess() && address.isAnyLocalAddress()) {
                bound = bind(InetAddress.ofLiteral("0.0.0.0"), port, streams);
            }
            if (bound.isSuccess()) {
                open.add(bound.channel());
            } else {
                refused = bound.cause();
            }
        }
        if (open.isEmpty()) {
            throw new IOException("cannot listen on port " + port + " of " + addresses, refused);
        }
    }

    private ChannelFuture bind(InetAddress address, int port, ChannelHandler streams) {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(streams)
                .bind(address, port)
                .awaitUninterruptibly();
    }
}
