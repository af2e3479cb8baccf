package app.kftray.engine.session.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.TestCluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.Proof;
import app.kftray.engine.session.SessionSettings;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions against the real servers, once with each wire protocol. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class PodStreamsIT {
    private static final int ECHO = 7;
    private static final int DISCARD = 9;
    private static final int ENDLESS = 19;
    private static final int NOBODY = 1;

    private final EventLoops loops = new EventLoops();
    private KubeconfigCluster cluster;
    private String toolsPod;
    private boolean oldServer;

    @BeforeAll
    void findPod() throws Exception {
        TestCluster given = TestCluster.find();
        cluster = KubeconfigCluster.read(given.kubeconfig());
        toolsPod = given.kubectl(
                "-n", "demo", "get", "pod", "-l", "app=tools", "-o", "jsonpath={.items[0].metadata.name}");
        oldServer = !given.hasTunnel();
    }

    @AfterAll
    void closeLoops() {
        loops.close();
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void provesThePod(Carrier carrier) {
        Proof proof = streams(carrier)
                .prove(cluster, port(ECHO))
                .awaitUninterruptibly()
                .getNow();
        assertThat(proof.carrier()).isEqualTo(carrier.text());
        assertThat(proof.roundTrip()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void echoesTwentyMegabytesUnchanged(Carrier carrier) throws Exception {
        try (DirectForward forward = forward(carrier, ECHO)) {
            assertEcho(forward, 20_000_000);
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void refusedConnectionsAreResetAndTouchNothingElse(Carrier carrier) throws Exception {
        PodStreams streams = streams(carrier);
        try (DirectForward refused = new DirectForward(loops, streams, cluster, port(NOBODY));
                DirectForward echo = new DirectForward(loops, streams, cluster, port(ECHO));
                Socket steady = connect(echo)) {
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                sockets.add(connect(refused));
            }
            for (Socket socket : sockets) {
                assertThat(isReset(socket)).isTrue();
            }
            assertThat(refused.failures).hasSize(100).allMatch(StreamProblem.Refused.class::isInstance);
            steady.getOutputStream().write(65);
            assertThat(steady.getInputStream().read()).isEqualTo(65);
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void unreadAndCancelledDownloadsHoldUpNobody(Carrier carrier) throws Exception {
        PodStreams streams = streams(carrier);
        try (DirectForward endless = new DirectForward(loops, streams, cluster, port(ENDLESS));
                DirectForward echo = new DirectForward(loops, streams, cluster, port(ECHO))) {
            List<Socket> unread = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                unread.add(connect(endless));
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> unread.getFirst().getInputStream().available() > 0);
            List<Long> micros = new ArrayList<>();
            try (Socket socket = connect(echo)) {
                for (int i = 0; i < 100; i++) {
                    long begun = System.nanoTime();
                    socket.getOutputStream().write(i);
                    assertThat(socket.getInputStream().read()).isEqualTo(i);
                    micros.add((System.nanoTime() - begun) / 1_000);
                }
            }
            micros.sort(Long::compare);
            System.getLogger("measured").log(System.Logger.Level.INFO, carrier + " echo p50 µs " + micros.get(50));
            assertThat(micros.get(50)).isLessThan(50_000);
            for (Socket socket : unread) {
                socket.close();
            }
            assertEcho(echo, 100_000);
            await().atMost(Duration.ofSeconds(5)).until(() -> endless.connections.get() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void aHundredCancelledDownloadsLeaveTheRestAlone(Carrier carrier) throws Exception {
        PodStreams streams = streams(carrier);
        try (DirectForward endless = new DirectForward(loops, streams, cluster, port(ENDLESS));
                DirectForward echo = new DirectForward(loops, streams, cluster, port(ECHO));
                Socket steady = connect(echo)) {
            for (int i = 0; i < 100; i++) {
                try (Socket socket = connect(endless)) {
                    assertThat(socket.getInputStream().readNBytes(10_000)).hasSize(10_000);
                }
                steady.getOutputStream().write(i);
                assertThat(steady.getInputStream().read()).isEqualTo(i);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> endless.connections.get() == 0);
            assertThat(echo.failures).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void downloadsWithoutEnd(Carrier carrier) throws Exception {
        try (DirectForward endless = forward(carrier, ENDLESS);
                Socket socket = connect(endless)) {
            byte[] block = new byte[1 << 16];
            long begun = System.nanoTime();
            InputStream in = socket.getInputStream();
            for (int i = 0; i < (128 << 20) / block.length; i++) {
                assertThat(in.readNBytes(block, 0, block.length)).isEqualTo(block.length);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.getLogger("measured").log(System.Logger.Level.INFO, carrier + " download MiB/s " + 128 / seconds);
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void opensAThousandConnectionsOneAfterTheOther(Carrier carrier) throws Exception {
        int count = carrier == Carrier.V4 ? 100 : 1_000;
        try (DirectForward echo = forward(carrier, ECHO)) {
            long begun = System.nanoTime();
            for (int i = 0; i < count; i++) {
                try (Socket socket = connect(echo)) {
                    socket.getOutputStream().write(66);
                    assertThat(socket.getInputStream().read()).isEqualTo(66);
                }
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.getLogger("measured").log(System.Logger.Level.INFO, carrier + " connections/s " + count / seconds);
            assertThat(echo.failures).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void uploadsToAReaderWithoutEnd(Carrier carrier) throws Exception {
        try (DirectForward discard = forward(carrier, DISCARD);
                Socket socket = connect(discard)) {
            byte[] block = new byte[1 << 20];
            long begun = System.nanoTime();
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < 128; i++) {
                out.write(block);
            }
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.getLogger("measured").log(System.Logger.Level.INFO, carrier + " upload MiB/s " + 128 / seconds);
            assertThat(discard.failures).isEmpty();
        }
    }

    private void assertEcho(DirectForward forward, int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        try (Socket socket = connect(forward)) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(bytes);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            InputStream in = socket.getInputStream();
            assertThat(Arrays.hashCode(in.readNBytes(size))).isEqualTo(Arrays.hashCode(bytes));
            writer.join();
        }
        List<ForwardProblem> failures = List.copyOf(forward.failures);
        assertThat(failures).isEmpty();
    }

    /** An end would tell a program that all had been said. */
    private static boolean isReset(Socket socket) throws Exception {
        try (socket) {
            socket.getInputStream().read();
            return false;
        } catch (SocketException reset) {
            return String.valueOf(reset.getMessage()).contains("reset");
        }
    }

    private static Socket connect(DirectForward forward) throws Exception {
        Socket socket =
                new Socket(forward.address().getAddress(), forward.address().getPort());
        socket.setSoTimeout(5_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private DirectForward forward(Carrier carrier, int port) {
        return new DirectForward(loops, streams(carrier), cluster, port(port));
    }

    private PodPort port(int number) {
        return new PodPort("demo", toolsPod, "", number);
    }

    private PodStreams streams(Carrier carrier) {
        Assumptions.assumeTrue(
                carrier != Carrier.TUNNEL || !oldServer, "skipped: Kubernetes before 1.31 has no tunnel");
        return new PooledPodStreams(
                loops.group(), loops.channels(), SessionSettings.DEFAULT.withCarriers(carrier), new DeafListener());
    }
}
