package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sixty forwards in one process under what programs do to them, by each wire protocol. After each load nothing else was touched and
 * nothing is left over. {@code -Dheavy=true} asks for the whole loads, which are SPDY's alone; otherwise a tenth of each.
 */
@TestInstance(Lifecycle.PER_CLASS)
@ParameterizedClass
@ValueSource(strings = {"spdy", "tunnel", "websocket"})
@Timeout(300)
class HeavyIT {
    private static final System.Logger MEASURED = System.getLogger("measured");
    private static final boolean HEAVY = Boolean.getBoolean("app.kftray.heavy");
    private static final int FORWARDS = 60;
    private static final int WIDE = 16;
    private static final long MOST_MEMORY = 200L << 20;

    @Parameter
    String carrier = "";

    private final Map<Integer, List<Integer>> ports = new HashMap<>();
    private boolean whole;
    private HeavyWorkload workload;
    private RunningEngine engine;
    private Steady steady;
    private Leftovers before;

    @BeforeAll
    void start() throws Exception {
        TestCluster cluster = TestCluster.find();
        Assumptions.assumeTrue(
                !carrier.equals("tunnel") || cluster.hasTunnel(), "skipped: Kubernetes before 1.31 has no tunnel");
        whole = HEAVY && carrier.equals("spdy");
        workload = new HeavyWorkload(cluster, whole ? 1024 : 128);
        engine = new RunningEngine(
                cluster.kubeconfig(), Map.of("kftray.session.idle-timeout", "1s", "kftray.session.carrier", carrier));
        for (int i = 0; i < FORWARDS; i++) {
            int remote = HeavyWorkload.PORTS.get(i % HeavyWorkload.PORTS.size());
            engine.start(alias(i), new Target.Service(HeavyWorkload.SERVICE), HeavyWorkload.NAMESPACE, "" + remote);
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> engine.service().list().stream().allMatch(it -> it.state() == ForwardState.ACTIVE));
        for (int i = 0; i < FORWARDS; i++) {
            ports(HeavyWorkload.PORTS.get(i % HeavyWorkload.PORTS.size())).add(engine.port(alias(i)));
        }
        // Classes, pools and threads that stay are there before anything is counted.
        List<Integer> echo = ports(HeavyWorkload.ECHO);
        Load.repeat(200, 2 * WIDE, number -> echo(echo.get(number % echo.size()), number));
        Load.download(port(HeavyWorkload.DOWNLOAD));
        steady = new Steady(ports(HeavyWorkload.ECHO).subList(0, 4));
        before = settled();
    }

    @AfterAll
    void stop() throws Exception {
        if (steady != null) {
            steady.close();
        }
        if (engine != null) {
            engine.close();
        }
        if (workload != null) {
            workload.close();
        }
    }

    @AfterEach
    void nothingElseWasTouchedAndNothingIsLeftOver(TestInfo test) throws Exception {
        assertThat(steady.faults()).isEmpty();
        await().atMost(Duration.ofSeconds(25))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    Leftovers after = Leftovers.count(engine, workload);
                    assertThat(after.nothingSince(before))
                            .as("%s, before %s", after, before)
                            .isTrue();
                });
        measured(test.getDisplayName() + ": " + steady.roundTrips() + "; left over: "
                + Leftovers.count(engine, workload));
        assertThat(engine.service().list()).allMatch(it -> it.state() == ForwardState.ACTIVE && it.restarts() == 0);
    }

    @Test
    void connectionsOneAfterTheOther() throws Exception {
        List<Integer> echo = ports(HeavyWorkload.ECHO);
        double rate = Load.repeat(part(10_000), 1, number -> echo(echo.get(number % echo.size()), number));
        measured("%.0f connections a second, one after the other".formatted(rate));
    }

    @Test
    void connectionsSixteenWide() throws Exception {
        List<Integer> echo = ports(HeavyWorkload.ECHO);
        double rate = Load.repeat(part(10_000), WIDE, number -> echo(echo.get(number % echo.size()), number));
        measured("%.0f connections a second, %d wide".formatted(rate, WIDE));
    }

    @Test
    void fiveHundredOpenAtOnce() throws Exception {
        List<Integer> echo = ports(HeavyWorkload.ECHO);
        Socket[] sockets = new Socket[whole ? 500 : 200];
        double rate = Load.repeat(sockets.length, WIDE, number -> {
            sockets[number] = RunningEngine.connect(echo.get(number % echo.size()));
            Load.echo(sockets[number], number);
        });
        assertThat(Leftovers.count(engine, workload).connections()).isEqualTo(before.connections() + sockets.length);
        double asked = Load.repeat(10 * sockets.length, WIDE, number -> {
            Socket socket = sockets[number % sockets.length];
            synchronized (socket) {
                Load.echo(socket, number);
            }
        });
        measured("%d open: %.0f opened and %.0f asked a second".formatted(sockets.length, rate, asked));
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void aGigabyteEachWay() throws Exception {
        long begun = System.nanoTime();
        Load.Hashed download = Load.download(port(HeavyWorkload.DOWNLOAD));
        double down = workload.bytes() / 1e6 / ((System.nanoTime() - begun) / 1e9);
        assertThat(download.bytes()).isEqualTo(workload.bytes());
        assertThat(download.hash()).isEqualTo(workload.downloadHash());
        begun = System.nanoTime();
        assertThat(Load.upload(port(HeavyWorkload.UPLOAD), workload.bytes())).isTrue();
        double up = workload.bytes() / 1e6 / ((System.nanoTime() - begun) / 1e9);
        measured("%d MB, hashed at both ends: %.0f MB/s down, %.0f MB/s up"
                .formatted(workload.bytes() / 1_000_000, down, up));
    }

    @Test
    void cancelledDownloads() throws Exception {
        double rate = Load.repeat(part(100), 4, number -> {
            try (Socket socket = RunningEngine.connect(port(HeavyWorkload.ENDLESS))) {
                assertThat(socket.getInputStream().readNBytes(10_000)).hasSize(10_000);
            }
        });
        measured("%.0f downloads begun and cancelled a second".formatted(rate));
    }

    /** Each ends with a reset: an end would tell a program that all had been said. */
    @Test
    void refusedConnectionsAreReset() throws Exception {
        int count = 100;
        engine.events.clear();
        Load.repeat(count, 10, number -> {
            try (Socket socket = RunningEngine.connect(port(HeavyWorkload.NOBODY))) {
                assertThatThrownBy(() -> socket.getInputStream().read())
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        });
        // The first is told at once, the others together some seconds later.
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(engine.events.stream()
                                .filter(ForwardEvent.ConnectionFailed.class::isInstance)
                                .mapToLong(event -> ((ForwardEvent.ConnectionFailed) event).count())
                                .sum())
                        .isEqualTo(count));
    }

    @Test
    void aBrowserThatKeepsConnectionsAndOneThatClosesThem() throws Exception {
        int requests = part(2_000);
        double kept = Load.repeat(WIDE, WIDE, number -> {
            try (Socket socket = RunningEngine.connect(port(HeavyWorkload.WEB_KEEP))) {
                for (int i = 0; i < requests / WIDE; i++) {
                    assertThat(Load.page(socket)).isEqualTo(HeavyWorkload.PAGE);
                }
            }
        });
        double closed = Load.repeat(requests, WIDE, number -> {
            try (Socket socket = RunningEngine.connect(port(HeavyWorkload.WEB_CLOSE))) {
                assertThat(Load.page(socket)).isEqualTo(HeavyWorkload.PAGE);
            }
        });
        measured("%.0f pages a second on 16 kept connections, %.0f on one each"
                .formatted(kept * requests / WIDE, closed));
    }

    @Test
    void curlAndRedis() throws Exception {
        String url = "http://127.0.0.1:" + port(HeavyWorkload.WEB_CLOSE) + "/";
        assertThat(run("curl", "-sSf", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", url))
                .isEqualTo("200 " + HeavyWorkload.PAGE);
        String redis = "" + port(HeavyWorkload.REDIS);
        assertThat(run("redis-cli", "-p", redis, "set", "key", "value")).isEqualTo("OK\n");
        assertThat(run("redis-cli", "-p", redis, "get", "key")).isEqualTo("value\n");
        String requests = "" + part(100_000);
        measured(run("redis-benchmark", "-p", redis, "-c", "32", "-n", requests, "-t", "set,get", "--csv"));
    }

    @Test
    void iperfBothWaysWithOneStreamAndEight() throws Exception {
        String port = "" + port(HeavyWorkload.IPERF);
        for (String streams : List.of("1", "8")) {
            for (String way : List.of("--omit=0", "--reverse")) {
                String report = iperf("-p", port, "-t", whole ? "5" : "1", "-P", streams, way, "-f", "m");
                assertThat(report).contains("iperf Done.");
                report.lines()
                        .filter(line -> line.endsWith("receiver") && (streams.equals("1") || line.contains("SUM")))
                        .forEach(line -> measured("iperf3 -P " + streams + " " + way + " " + line));
            }
        }
    }

    /** Eight programs that ask for endless data and do not read it. */
    @Test
    void unreadDownloadsHoldUpNobodyAndFillNoMemory() throws Exception {
        List<Socket> unread = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            unread.add(RunningEngine.connect(port(HeavyWorkload.ENDLESS)));
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            for (Socket socket : unread) {
                if (socket.getInputStream().available() == 0) {
                    return false;
                }
            }
            return true;
        });
        List<Long> micros = new ArrayList<>();
        try (Socket socket = RunningEngine.connect(ports(HeavyWorkload.ECHO).getLast())) {
            for (int i = 0; i < 500; i++) {
                long begun = System.nanoTime();
                Load.echo(socket, i);
                micros.add((System.nanoTime() - begun) / 1_000);
            }
        }
        micros.sort(Long::compare);
        long memory = Leftovers.count(engine, workload).memory();
        measured("beside 8 unread downloads: echo p50 %.2f ms, p99 %.1f ms; heap and buffers %d MB"
                .formatted(micros.get(250) / 1e3, micros.get(495) / 1e3, memory >> 20));
        assertThat(micros.get(250)).isLessThan(50_000);
        assertThat(memory).isLessThan(MOST_MEMORY);
        for (Socket socket : unread) {
            socket.close();
        }
    }

    /** What is held once sessions without streams have been closed. */
    private Leftovers settled() {
        Leftovers[] last = new Leftovers[1];
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofSeconds(3))
                .until(() -> {
                    Leftovers now = Leftovers.count(engine, workload);
                    boolean same = last[0] != null && last[0].descriptors() == now.descriptors();
                    last[0] = now;
                    return same;
                });
        return last[0];
    }

    private List<Integer> ports(int remote) {
        return ports.computeIfAbsent(remote, none -> new ArrayList<>());
    }

    private int port(int remote) {
        return ports(remote).getLast();
    }

    private int part(int all) {
        return whole ? all : all / 10;
    }

    private static String alias(int number) {
        return "heavy-" + number;
    }

    private static void echo(int port, int number) throws IOException {
        try (Socket socket = RunningEngine.connect(port)) {
            Load.echo(socket, number);
        }
    }

    /** The server learns a moment after the client that a test is over; not more than a moment. */
    private static String iperf(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("iperf3", "-c", "127.0.0.1"));
        command.addAll(List.of(options));
        long begun = System.nanoTime();
        while (true) {
            try {
                return run(command.toArray(String[]::new));
            } catch (AssertionError busy) {
                boolean late = System.nanoTime() - begun > Duration.ofSeconds(8).toNanos();
                if (late || !String.valueOf(busy.getMessage()).contains("server is busy")) {
                    throw busy;
                }
            }
        }
    }

    /** Runs a program, which has to end well and in time. */
    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(String.join(" ", command))
                    .isTrue();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    private void measured(String text) {
        MEASURED.log(System.Logger.Level.INFO, carrier + ": " + text + " (machine load " + load() + ")");
    }

    /** Of the last minute, where the system tells it: figures mean little without it. */
    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException elsewhere) {
            return "unknown";
        }
    }
}
