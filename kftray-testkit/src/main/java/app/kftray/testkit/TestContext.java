package app.kftray.testkit;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.PluginSettings;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.transport.ChannelTypes;
import app.kftray.api.transport.TransportContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** What an engine lends a transport for one forward, with streams that lead to a {@link FarEnd}. Thread-safe. */
final class TestContext implements TransportContext, AutoCloseable {
    static final int EVENT_LOOPS = 2;

    /** A connection that failed. */
    record Told(SocketAddress peer, ForwardProblem problem) {}

    private final EventLoopGroup loops;
    private final ForwardConfig config;
    private final List<InetSocketAddress> addresses;
    private final PluginSettings settings;
    private final TestStreams streams;
    private final TestMeter traffic = new TestMeter();
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();

    TestContext(String protocol, List<InetSocketAddress> addresses, PluginSettings settings, InetSocketAddress farEnd) {
        this.loops = new MultiThreadIoEventLoopGroup(
                EVENT_LOOPS, new DefaultThreadFactory("kftray-test-loop", true), NioIoHandler.newFactory());
        this.config = ForwardConfig.to(new Target.Service("echo"), new RemotePort.Numbered(7))
                .protocol(protocol)
                .build();
        this.addresses = addresses;
        this.settings = settings;
        this.streams = new TestStreams(loops, farEnd);
    }

    /** Every connection that was told to have failed. */
    Queue<Told> told() {
        return told;
    }

    @Override
    public TestStreams streams() {
        return streams;
    }

    @Override
    public TestMeter traffic() {
        return traffic;
    }

    @Override
    public ForwardConfig config() {
        return config;
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    @Override
    public EventLoopGroup eventLoops() {
        return loops;
    }

    @Override
    public ChannelTypes channels() {
        return CountedBuffers.channels();
    }

    @Override
    public Duration holdTime() {
        return Duration.ofSeconds(10);
    }

    @Override
    public void connectionFailed(SocketAddress peer, ForwardProblem problem) {
        told.add(new Told(peer, problem));
    }

    @Override
    public PluginSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
