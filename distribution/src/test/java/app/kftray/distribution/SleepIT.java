package app.kftray.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The image's process is stopped for a while, as in a machine that sleeps: one forward's pod is replaced meanwhile, another's is
 * not. On the cluster of {@code KFTRAY_E2E_KUBECONFIG}; the API server restarts too where {@code KFTRAY_E2E_CONTROL} tells how.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "signals")
@Timeout(300)
class SleepIT {
    private static final System.Logger LOG = System.getLogger(SleepIT.class.getName());
    private static final String CALM = "calm";
    private static final String REPLACED = "replaced";

    private static final Duration WELL = Duration.ofSeconds(1);

    /** For two cores that run the cluster and the test beside it. */
    private static final Duration ALLOWANCE = Duration.ofSeconds(1);

    /** What the cluster itself may need after its API server was away. */
    private static final Duration CLUSTERS_OWN = Duration.ofSeconds(170);

    private static final String CONTROL = System.getenv("KFTRAY_E2E_CONTROL");

    private final Path image = Path.of("target/kftray/bin/kftray").toAbsolutePath();
    /** Another for each row, which need not wait until the one before has ended. */
    private final String namespace =
            "kftray-sleep-" + UUID.randomUUID().toString().substring(0, 8);

    private Kubectl kubectl;
    private Process kftray;
    private int calm;
    private int replaced;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        kubectl = Kubectl.find();
        assumeTrue(Files.isExecutable(image), "skipped: there is no image at " + image);
        kubectl.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + namespace + "}\n---\n" + app(CALM)
                + app(REPLACED));
        for (String app : List.of(CALM, REPLACED)) {
            awaitRollout(app);
        }
        calm = freePort();
        replaced = freePort();
        Path config = Files.writeString(
                folder.resolve("forwards.json"), "[" + entry(CALM, calm) + "," + entry(REPLACED, replaced) + "]");
        ProcessBuilder builder = new ProcessBuilder(image.toString(), "up", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("told").toFile());
        builder.environment().put("KUBECONFIG", kubectl.kubeconfig());
        builder.environment().put("HOME", folder.toString());
        kftray = builder.start();
        await().atMost(Duration.ofSeconds(40)).until(() -> answers(calm, CALM) && answers(replaced, REPLACED));
    }

    @AfterEach
    void stop() throws Exception {
        if (kftray != null) {
            signal("CONT");
            kftray.destroy();
            assertThat(kftray.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        if (kubectl != null) {
            kubectl.run("delete", "namespace", namespace, "--wait=false");
        }
    }

    @ParameterizedTest
    @CsvSource({"5, false", "20, true", "60, false"})
    void isThereAgainWithinASecond(int seconds, boolean apiServerRestarts) throws Exception {
        assumeTrue(!apiServerRestarts || CONTROL != null, "skipped: KFTRAY_E2E_CONTROL names no folder");
        List<String> before = readyPods(REPLACED);
        signal("STOP");
        long asleep = System.nanoTime();
        kubectl.run("-n", namespace, "delete", "pod", "-l", "app=" + REPLACED, "--force", "--grace-period=0");
        if (apiServerRestarts) {
            run(List.of(CONTROL + "/apiserver", "restart"));
        }
        // A deployment's own status may be of before for a while, and the kubelet's watch comes back late.
        await().atMost(CLUSTERS_OWN).pollInterval(Duration.ofMillis(200)).until(() -> {
            List<String> now = readyPods(REPLACED);
            return !now.isEmpty() && Collections.disjoint(now, before);
        });
        Thread.sleep(Math.max(0, seconds * 1_000L - (System.nanoTime() - asleep) / 1_000_000));

        signal("CONT");
        long awake = System.nanoTime();
        Duration first = untilAnswer(calm, CALM, awake);
        Duration second = untilAnswer(replaced, REPLACED, awake);

        LOG.log(
                System.Logger.Level.INFO,
                "asleep for {0} s: {1} ms until an answer of the same pod, {2} ms of another",
                seconds,
                first.toMillis(),
                second.toMillis());
        assertThat(List.of(first, second)).allMatch(it -> it.compareTo(WELL.plus(ALLOWANCE)) < 0);
    }

    private static Duration untilAnswer(int port, String app, long since) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> answers(port, app));
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /** Asks over a new connection; one that was led to a pod that is gone fails, and another is tried. */
    private static boolean answers(int port, String app) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            // Not to its end: a pod's connection is closed a second after its program closed it.
            StringBuilder answer = new StringBuilder();
            InputStream in = socket.getInputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                answer.append((char) next);
                if (answer.indexOf("\r\n\r\n" + app + "-") >= 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException lost) {
            return false;
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        run(List.of("kill", "-" + name, String.valueOf(kftray.pid())));
    }

    /** The names of the pods that the service leads to. */
    private List<String> readyPods(String app) throws IOException, InterruptedException {
        String slices = "kubernetes.io/service-name=" + app;
        String each = "jsonpath={range .items[*].endpoints[*]}{.targetRef.name}={.conditions.ready} {end}";
        return Arrays.stream(kubectl.run("-n", namespace, "get", "endpointslices", "-l", slices, "-o", each)
                        .split(" "))
                .filter(pod -> pod.endsWith("=true"))
                .toList();
    }

    private void awaitRollout(String app) throws IOException, InterruptedException {
        kubectl.run(
                "-n", namespace, "rollout", "status", "deploy/" + app, "--timeout=" + CLUSTERS_OWN.toSeconds() + "s");
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS))
                .as("%s ended", command)
                .isTrue();
        assertThat(process.exitValue()).as("%s", command).isZero();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String entry(String app, int port) {
        return """
                {"service": "%s", "namespace": "%s", "local_port": %d, "remote_port": 80}""".formatted(app, namespace, port);
    }

    private String app(String name) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: web
                        image: localhost/kft/box:1
                        imagePullPolicy: Never
                        command: [sh, -c, 'hostname > /www/index.html; httpd -f -p 8080 -h /www']
                        readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  selector: {app: %1$s}
                  ports: [{port: 80, targetPort: 8080}]
                ---
                """.formatted(name, namespace);
    }
}
