package app.kftray.engine.session.pool;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.engine.cluster.ApiServer;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.cluster.Proxy;
import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.SessionListener;
import app.kftray.engine.session.SessionSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;

/** Streams to a {@link FakeServer}, and what is told of their sessions. */
abstract class StreamsToFakeServer implements SessionListener {
    private final EventLoops loops = new EventLoops();
    final FakeServer server = new FakeServer(loops);
    final List<String> events = new CopyOnWriteArrayList<>();
    final Cluster cluster = new KubeconfigCluster(
            new ApiServer(URI.create("http://127.0.0.1:" + server.port()), null, false, null, null, Proxy.NONE));

    @AfterEach
    final void close() {
        server.close();
        loops.close();
    }

    static SessionSettings settings(int sessionsPerPod) {
        return settings(sessionsPerPod, Duration.ofSeconds(1));
    }

    static SessionSettings settings(int sessionsPerPod, Duration pingTimeout) {
        return new SessionSettings(
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                pingTimeout,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                256 * 1024,
                64 * 1024,
                sessionsPerPod,
                1_000,
                SessionSettings.DEFAULT.carriers());
    }

    PodStreams streams(SessionSettings settings) {
        return new PooledPodStreams(loops.group(), loops.channels(), settings, this);
    }

    DuplexChannel open(PodStreams streams, int port) {
        return streams.open(cluster, port(port)).syncUninterruptibly().getNow();
    }

    ForwardProblem failure(PodStreams streams, int port) {
        Future<DuplexChannel> opened = streams.open(cluster, port(port)).awaitUninterruptibly();
        return ProblemException.of(opened.cause());
    }

    static PodPort port(int port) {
        return new PodPort("demo", "web", "uid", port);
    }

    static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    @Override
    public void fellBack(Cluster of, String from, String to, String reason) {
        events.add(from + " to " + to + ": " + reason);
    }

    @Override
    public void proved(Cluster of, String namespace, String pod, Duration roundTrip) {}

    @Override
    public void lost(Cluster of, String namespace, String pod, ForwardProblem reason) {
        events.add("lost " + reason.code());
    }
}
