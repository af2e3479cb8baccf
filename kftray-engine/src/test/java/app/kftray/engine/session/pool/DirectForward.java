package app.kftray.engine.session.pool;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.transport.Binding;
import app.kftray.api.transport.ChannelTypes;
import app.kftray.api.transport.RemoteStreams;
import app.kftray.api.transport.TrafficMeter;
import app.kftray.api.transport.Transport;
import app.kftray.api.transport.TransportContext;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.session.PodStreams;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** The TCP transport led straight to one port of one pod, without a supervisor: for tests of sessions alone. */
final class DirectForward implements TransportContext, RemoteStreams, TrafficMeter, AutoCloseable {
    private final EventLoops loops;
    private final PodStreams streams;
    private final Cluster cluster;
    private final PodPort port;
    private final Binding binding;
    final Queue<ForwardProblem> failures = new ConcurrentLinkedQueue<>();
    final AtomicInteger connections = new AtomicInteger();

    DirectForward(EventLoops loops, PodStreams streams, Cluster cluster, PodPort port) {
        this.loops = loops;
        this.streams = streams;
        this.cluster = cluster;
        this.port = port;
        this.binding = ServiceLoader.load(Transport.class)
                .findFirst()
                .orElseThrow()
                .bind(this)
                .toCompletableFuture()
                .join();
    }

    InetSocketAddress address() {
        return binding.addresses().getFirst();
    }

    @Override
    public ForwardConfig config() {
        return ForwardConfig.to(new Target.Pod(port.pod()), new RemotePort.Numbered(port.port()))
                .build();
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return List.of(new InetSocketAddress("127.0.0.1", 0));
    }

    @Override
    public EventLoopGroup eventLoops() {
        return loops.group();
    }

    @Override
    public ChannelTypes channels() {
        return loops.channels();
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
        failures.add(problem);
    }

    @Override
    public EventLoop eventLoop() {
        return streams.eventLoop(cluster, port);
    }

    @Override
    public Future<DuplexChannel> open() {
        return streams.open(cluster, port);
    }

    @Override
    public void opened() {
        connections.incrementAndGet();
    }

    @Override
    public void closed() {
        connections.decrementAndGet();
    }

    @Override
    public void sent(long bytes) {}

    @Override
    public void received(long bytes) {}

    @Override
    public void close() {
        binding.close().toCompletableFuture().join();
    }
}
