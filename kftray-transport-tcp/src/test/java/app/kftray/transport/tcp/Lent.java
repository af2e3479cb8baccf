package app.kftray.transport.tcp;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.relay.RelayTarget;
import app.kftray.api.transport.Binding;
import app.kftray.api.transport.ChannelTypes;
import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.RemoteStreams;
import app.kftray.api.transport.TrafficMeter;
import app.kftray.api.transport.TransportContext;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What an engine lends the transport; its streams are plain connections to a program on loopback. */
final class Lent implements TransportContext, RemoteStreams, TrafficMeter, AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final EventLoop first = loops.next();
    private final InetSocketAddress program;
    private final Binding binding;
    private final InetSocketAddress address;

    /** The next streams fail so before anything came back. */
    final Queue<ForwardProblem> failures = new ConcurrentLinkedQueue<>();

    /** So many streams are opened; who asks for another waits for ever. */
    final AtomicInteger streamsLeft = new AtomicInteger(Integer.MAX_VALUE);

    volatile Duration holdTime = Duration.ofSeconds(20);
    final Queue<ForwardProblem> told = new ConcurrentLinkedQueue<>();
    final Queue<Channel> streams = new ConcurrentLinkedQueue<>();

    Lent(InetSocketAddress program) throws Exception {
        this.program = program;
        this.binding = new TcpTransport().bind(this).toCompletableFuture().get(5, TimeUnit.SECONDS);
        this.address = binding.addresses().getFirst();
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public Future<DuplexChannel> open() {
        Promise<DuplexChannel> promise = first.newPromise();
        if (streamsLeft.getAndDecrement() <= 0) {
            return promise;
        }
        ChannelFuture connecting = new Bootstrap()
                .group(first)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(program);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                promise.tryFailure(done.cause());
                return;
            }
            Channel stream = connecting.channel();
            streams.add(stream);
            // A stream is closed when both halves have ended; a socket is not.
            first.scheduleAtFixedRate(
                    () -> {
                        if (((DuplexChannel) stream).isShutdown()) {
                            stream.close();
                        }
                    },
                    20,
                    20,
                    TimeUnit.MILLISECONDS);
            if (!promise.trySuccess((DuplexChannel) stream)) {
                stream.close();
            }
            ForwardProblem failure = failures.poll();
            if (failure != null) {
                first.execute(() -> stream.pipeline().fireExceptionCaught(new ProblemException(failure)));
            }
        });
        return promise;
    }

    @Override
    public void close() throws Exception {
        binding.close().toCompletableFuture().get(5, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Override
    public EventLoop eventLoop() {
        return first;
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
        return new ChannelTypes(NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class);
    }

    @Override
    public Duration holdTime() {
        return holdTime;
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
        told.add(problem);
    }

    @Override
    public Optional<RelayTarget> relayTarget() {
        return Optional.empty();
    }

    @Override
    public void opened() {}

    @Override
    public void closed() {}

    @Override
    public void sent(long bytes) {}

    @Override
    public void received(long bytes) {}

    @Override
    public void dropped(DropReason reason) {
        throw new AssertionError("TCP drops nothing: " + reason);
    }
}
