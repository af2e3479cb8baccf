package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardState;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Datagrams, and hosts beyond pods, through a relay in a namespace that admits restricted pods alone. The image has to be on the node: {@code
 * KFTRAY_RELAY_IMAGE} says that it is, and may name it.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@Timeout(120)
class RelayIT {
    private static final String NAMESPACE = "kftray-relays";
    private static final String SELECTOR = "app.kubernetes.io/managed-by=kftray";
    private static final String ECHO = """
            apiVersion: v1
            kind: Pod
            metadata: {name: echo, namespace: demo, labels: {app: big-echo}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: echo
                image: localhost/kft/box:1
                imagePullPolicy: Never
                command: [sh, -c, 'socat -b 65507 UDP-LISTEN:9000,fork,reuseaddr PIPE']
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: big-echo, namespace: demo}
            spec:
              selector: {app: big-echo}
              ports: [{name: echo, port: 9000, protocol: UDP}]
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: kftray-relays, labels: {pod-security.kubernetes.io/enforce: restricted}}
            """;

    private static final byte[] QUERY = {
        0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 't', 'e', 's', 't', 3, 'o', 'r', 'g', 0, 0, 1, 0, 1
    };

    private TestCluster cluster;
    private RunningEngine engine;

    @BeforeAll
    void start() throws Exception {
        DatagramGround.assumeImage();
        cluster = TestCluster.find();
        cluster.apply(ECHO);
        cluster.kubectl("-n", "demo", "wait", "--for=condition=Ready", "pod", "-l", "app=big-echo", "--timeout=60s");
        engine = new RunningEngine(cluster.kubeconfig(), "kftray.relay.namespace", NAMESPACE);
    }

    @AfterAll
    void stop() throws Exception {
        if (engine != null) {
            engine.close();
            assertThat(cluster.kubectl("-n", NAMESPACE, "get", "pods", "-l", SELECTOR, "-o", "name"))
                    .as("relays that stayed behind")
                    .satisfies(left -> assertThat(left.lines().filter(it -> !isTerminating(it)))
                            .isEmpty());
        }
    }

    private boolean isTerminating(String pod) {
        try {
            return !cluster.kubectl("-n", NAMESPACE, "get", pod, "-o", "jsonpath={.metadata.deletionTimestamp}")
                    .isBlank();
        } catch (Exception | AssertionError gone) {
            return true;
        }
    }

    @Test
    @Order(1)
    void answersAServicesDatagramsOfEverySize() throws Exception {
        int port = udp("echo", new Target.Service("big-echo"), "9000");
        try (DatagramSocket socket = socket()) {
            for (int size : new int[] {1, 512, 1_400, 9_000, 65_507}) {
                byte[] sent = bytes(size, size);
                assertThat(ask(socket, port, sent)).as("%d bytes", size).isEqualTo(sent);
            }
        }
    }

    @Test
    @Order(2)
    void answersDns() throws Exception {
        int port = udp("dns", new Target.Service("tools"), "dns-udp");
        try (DatagramSocket socket = socket()) {
            byte[] answer = ask(socket, port, QUERY);
            assertThat(Arrays.copyOf(answer, 2)).containsExactly(0, 7);
            assertThat(Arrays.copyOfRange(answer, answer.length - 4, answer.length))
                    .containsExactly((byte) 192, (byte) 0, (byte) 2, (byte) 1);
        }
    }

    @Test
    @Order(3)
    void passesWhatIsPushed() throws Exception {
        int port = udp("push", new Target.Service("tools"), "7778");
        try (DatagramSocket socket = socket()) {
            send(socket, port, "hi\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 1; i <= 3; i++) {
                assertThat(new String(receive(socket), StandardCharsets.UTF_8)).isEqualTo("hi " + i + "\n");
            }
        }
    }

    @Test
    @Order(4)
    void givesEachLocalClientItsOwnAnswers() throws Exception {
        int port = udp("clients", new Target.Selector("app=tools"), "53");
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> runs = new ArrayList<>();
            for (int client = 0; client < 4; client++) {
                byte number = (byte) client;
                runs.add(clients.submit(() -> {
                    int right = 0;
                    try (DatagramSocket socket = socket()) {
                        for (int i = 0; i < 50; i++) {
                            byte[] query = QUERY.clone();
                            query[0] = number;
                            query[1] = (byte) i;
                            byte[] answer = ask(socket, port, query);
                            right += answer[0] == number && answer[1] == i ? 1 : 0;
                        }
                    }
                    return right;
                }));
            }
            for (Future<Integer> run : runs) {
                assertThat(run.get(60, TimeUnit.SECONDS)).isEqualTo(50);
            }
        }
    }

    @Test
    @Order(5)
    void reachesAHostByTcpAndByUdp() throws Exception {
        int redis = proxy("redis", "tools.demo.svc", "6379", "tcp");
        try (Socket socket = RunningEngine.connect(redis)) {
            assertThat(RespPing.check(socket)).isTrue();
        }
        int echo = proxy("echo-host", "big-echo.demo.svc", "9000", "udp");
        try (DatagramSocket socket = socket()) {
            assertThat(ask(socket, echo, new byte[] {1, 2, 3})).containsExactly(1, 2, 3);
        }
    }

    @Test
    @Order(6)
    void tellsATargetThatRefusesFromARelayThatIsAway() throws Exception {
        int nobody = proxy("nobody", "tools.demo.svc", "1", "tcp");
        try (Socket socket = RunningEngine.connect(nobody)) {
            assertThat(endOf(socket)).isTrue();
        }
        await().untilAsserted(() -> assertThat(engine.events.toString()).contains("RelayReport["));
        assertThat(engine.status("nobody").state()).isEqualTo(ForwardState.ACTIVE);
    }

    @Test
    @Order(7)
    void healsWhenItsPodIsKilled() throws Exception {
        int port = engine.port("echo");
        cluster.kubectl("-n", NAMESPACE, "delete", "pod", "-l", SELECTOR, "--force", "--grace-period=0");
        await().atMost(Duration.ofSeconds(20)).until(() -> engine.status("echo").state() != ForwardState.ACTIVE);
        await().atMost(Duration.ofSeconds(30)).until(() -> engine.status("echo").state() == ForwardState.ACTIVE);
        try (DatagramSocket socket = socket()) {
            assertThat(ask(socket, port, new byte[] {4, 5, 6})).containsExactly(4, 5, 6);
        }
        assertThat(engine.port("echo")).isEqualTo(port);
        assertThat(engine.relays).anySatisfy(event -> {
            assertThat(event.change()).isEqualTo(RelayEvent.Change.HEALED);
            assertThat(event.namespace()).isEqualTo(NAMESPACE);
            assertThat(event.cause()).isNotBlank();
        });
    }

    @Test
    @Order(8)
    void removesWhatAnEarlierProcessLeft() throws Exception {
        String manifest = cluster.kubectl("-n", NAMESPACE, "get", "pods", "-l", SELECTOR, "-o", "name")
                .lines()
                .findFirst()
                .orElseThrow();
        String labels = cluster.kubectl(
                "-n", NAMESPACE, "get", manifest, "-o", "jsonpath={.metadata.labels.kftray\\.app/owner}");
        cluster.kubectl("-n", NAMESPACE, "label", manifest, "--overwrite", "kftray.app/process=999999999-1-0-0");
        assertThat(labels).isNotBlank();
        await().atMost(Duration.ofSeconds(20)).until(() -> isTerminating(manifest));
        await().atMost(Duration.ofSeconds(30)).until(() -> engine.status("echo").state() == ForwardState.ACTIVE);
    }

    private int udp(String alias, Target target, String remotePort) {
        return engine.forward(
                alias,
                ForwardConfig.to(target, RemotePort.parse(remotePort))
                        .namespace("demo")
                        .protocol("udp"));
    }

    private int proxy(String alias, String host, String remotePort, String protocol) {
        return engine.forward(
                alias,
                ForwardConfig.to(new Target.Host(host), RemotePort.parse(remotePort))
                        .namespace("demo")
                        .protocol(protocol));
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException silent) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + seed);
        }
        return bytes;
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static byte[] ask(DatagramSocket socket, int port, byte[] question) throws IOException {
        send(socket, port, question);
        return receive(socket);
    }

    private static void send(DatagramSocket socket, int port, byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }
}
