package app.kftray.engine.session.pool;

import static app.kftray.engine.session.pool.StreamsToFakeServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.cluster.TestClusters;
import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.SessionSettings;
import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import io.netty.channel.socket.DuplexChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams with a WebSocket each at a wake of the machine; between wakes they are not asked here. */
class V4ProofsTest {
    private static final PodPort ECHO = new PodPort("demo", "echo-1", "uid", 7);
    private static final Duration NEVER = Duration.ofHours(1);

    private final EventLoops loops = new EventLoops();
    private final Sandbox sandbox = Sandbox.start();
    private PodStreams streams;
    private DuplexChannel stream;
    private Ear ear;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        sandbox.run("demo", "echo", 1, Map.of(ECHO.port(), Program.echo()));
        Cluster cluster = TestClusters.of(folder, sandbox.kubeconfig(), Map.of());
        SessionSettings settings = new SessionSettings(
                        Duration.ofSeconds(5),
                        NEVER,
                        Duration.ofSeconds(3),
                        NEVER,
                        NEVER,
                        1024,
                        1024,
                        1,
                        1_000,
                        List.of())
                .withCarriers(Carrier.V4);
        streams = new PooledPodStreams(loops.group(), loops.channels(), settings, new DeafListener());
        stream = streams.open(cluster, ECHO).syncUninterruptibly().getNow();
        ear = Ear.used(stream);
    }

    @AfterEach
    void close() {
        loops.close();
        sandbox.close();
    }

    @Test
    void oneWhoseConnectionDiedUnseenEnds() {
        sandbox.faults().forgetConnections();

        streams.proveAll();

        await().until(() -> !stream.isOpen());
        assertThat(ear.problems).singleElement().isInstanceOf(StreamProblem.SessionLost.class);
    }

    @Test
    void oneWhoseConnectionAnswersGoesOn() {
        streams.proveAll();

        await().pollDelay(Duration.ofMillis(3_500)).until(stream::isOpen);
        stream.writeAndFlush(text(" again"));
        await().until(() -> ear.text().equals("used again"));
    }
}
