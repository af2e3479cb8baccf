package app.kftray.transport.udp;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.PluginSettings;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.api.transport.Binding;
import app.kftray.api.transport.ChannelTypes;
import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.RemoteStreams;
import app.kftray.api.transport.TrafficMeter;
import app.kftray.api.transport.TransportContext;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What an engine lends the transport, with streams that are plain connections to a relay on loopback. */
final class TransportHarness implements TransportContext, RemoteStreams, TrafficMeter, AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final boolean epoll;
    private final EventLoopGroup loops;
    private final EventLoop first;
    private final ConcurrentLinkedQueue<DropReason> drops = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<ForwardProblem> problems = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Channel> streams = new ConcurrentLinkedQueue<>();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    volatile InetSocketAddress relay;
    volatile DatagramLimits limits =
            new DatagramLimits(Duration.ofSeconds(60), Duration.ofSeconds(10), 1_024, 64, Duration.ofSeconds(5));
    volatile @Nullable RelayTarget target;
    /** Whether streams live on another event loop than the local socket. */
    volatile boolean otherLoop;

    /** Whether the next stream waits for {@link #release}, as one does while there is no cluster. */
    volatile boolean held;

    private final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();

    private @Nullable Binding binding;

    TransportHarness(InetSocketAddress relay) {
        this(relay, false);
    }

    /** @param nativeSockets whether to use epoll where it is there */
    TransportHarness(InetSocketAddress relay, boolean nativeSockets) {
        this.relay = relay;
        epoll = nativeSockets && Epoll.isAvailable();
        loops = new MultiThreadIoEventLoopGroup(2, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        first = loops.next();
    }

    /** Binds the transport and tells where. */
    InetSocketAddress bind() throws Exception {
        Binding bound = new UdpTransport().bind(this).toCompletableFuture().get(5, TimeUnit.SECONDS);
        binding = bound;
        return bound.addresses().getFirst();
    }

    long drops(DropReason reason) {
        return drops.stream().filter(reason::equals).count();
    }

    int sessions() {
        return opened.get() - closed.get();
    }

    @Override
    public void close() throws Exception {
        if (binding != null) {
            binding.close().toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Override
    public EventLoop eventLoop() {
        return first;
    }

    @Override
    public Future<DuplexChannel> open() {
        EventLoop loop = otherLoop ? loops.next() : first;
        Promise<DuplexChannel> promise = loop.newPromise();
        if (held) {
            released.thenRun(() -> connect(loop, promise));
        } else {
            connect(loop, promise);
        }
        return promise;
    }

    /** The streams that were held go on. */
    void release() {
        held = false;
        released.complete(null);
    }

    private void connect(EventLoop loop, Promise<DuplexChannel> promise) {
        var connecting = new Bootstrap()
                .group(loop)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(relay);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                streams.add(connecting.channel());
                if (!promise.trySuccess((DuplexChannel) connecting.channel())) {
                    connecting.channel().close();
                }
            } else {
                promise.tryFailure(done.cause());
            }
        });
    }

    @Override
    public ForwardConfig config() {
        return ForwardConfig.to(new Target.Service("echo"), new RemotePort.Numbered(7))
                .build();
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(new InetSocketAddress(LOOPBACK, 0));
    }

    @Override
    public EventLoopGroup eventLoops() {
        return loops;
    }

    @Override
    public ChannelTypes channels() {
        if (epoll) {
            return new ChannelTypes(
                    EpollServerSocketChannel.class, EpollSocketChannel.class, EpollDatagramChannel.class);
        }
        return new ChannelTypes(NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class);
    }

    @Override
    public Duration holdTime() {
        return Duration.ofSeconds(5);
    }

    @Override
    public RemoteStreams streams() {
        return this;
    }

    @Override
    public TrafficMeter traffic() {
        return this;
    }

    @Override
    public void connectionFailed(SocketAddress peer, ForwardProblem problem) {
        problems.add(problem);
    }

    @Override
    public PluginSettings settings() {
        return new PluginSettings(Map.of(
                "idle-timeout", limits.idle(),
                "exchange-timeout", limits.exchangeIdle(),
                "sessions", limits.sessions(),
                "queue", limits.queue(),
                "queue-time", limits.queueTime()));
    }

    @Override
    public Optional<RelayTarget> relayTarget() {
        return Optional.ofNullable(target);
    }

    @Override
    public void opened() {
        opened.incrementAndGet();
    }

    @Override
    public void closed() {
        closed.incrementAndGet();
    }

    @Override
    public void sent(long bytes) {}

    @Override
    public void received(long bytes) {}

    @Override
    public void dropped(DropReason reason) {
        drops.add(reason);
    }
}
