package app.kftray.engine;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A namespace of the cluster with programs of the tests in it, in pods of the relay's own image, which has a Java runtime and is on the node: {@code
 * KFTRAY_RELAY_IMAGE} says so. First of all an echo.
 */
final class DatagramGround implements AutoCloseable {
    private final TestCluster cluster;
    private final String namespace;
    private final RunningEngine engine;

    DatagramGround(String namespace) throws Exception {
        assumeImage();
        this.namespace = namespace;
        cluster = TestCluster.find();
        cluster.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + namespace + "}\n");
        program("echo", DatagramEcho.class, "{name: echo, port: " + DatagramEcho.PORT + ", protocol: UDP}", "");
        engine = new RunningEngine(cluster.kubeconfig());
    }

    RunningEngine engine() {
        return engine;
    }

    /** Skips what needs the relay's image where nobody says that it is on the node. */
    static void assumeImage() {
        Assumptions.assumeTrue(
                System.getenv("KFTRAY_RELAY_IMAGE") != null,
                "skipped: KFTRAY_RELAY_IMAGE does not say that the relay's image is on the node");
    }

    static String image() {
        String named = System.getenv("KFTRAY_RELAY_IMAGE");
        return named != null && named.contains("/")
                ? named
                : ConfigFactory.defaultReference().getString("kftray.relay.image");
    }

    /**
     * Runs a class without nested ones in a pod behind a service of that name, and waits until it is ready.
     *
     * @param environment as YAML's flow style has it
     */
    void program(String name, Class<?> program, String port, String environment) throws Exception {
        String file = program.getSimpleName() + ".class";
        try (InputStream code = program.getResourceAsStream(file)) {
            String path = program.getName().replace('.', '/') + ".class";
            cluster.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: %s}\nbinaryData: {%s: %s}\n"
                    .formatted(name, namespace, file, Base64.getEncoder().encodeToString(code.readAllBytes())));
            pod(
                    name,
                    "[/kftray/bin/java, -Xshare:auto, -XX:+UseSerialGC, -cp, /program, " + program.getName() + "]",
                    port,
                    environment,
                    "{configMap: {name: %s, items: [{key: %s, path: %s}]}, name: program}".formatted(name, file, path));
        }
    }

    /** Runs the relay itself in a pod behind a service of that name. */
    void relay(String name, String port, String environment) throws Exception {
        pod(name, "['/kftray/bin/java', '@/kftray/relay']", port, environment, "{name: program, emptyDir: {}}");
    }

    private void pod(String name, String command, String port, String environment, String volume) throws Exception {
        cluster.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: %1$s, namespace: %2$s, labels: {app: %1$s}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: program
                    image: %3$s
                    imagePullPolicy: IfNotPresent
                    command: %4$s
                    env: [%6$s]
                    volumeMounts: [{name: program, mountPath: /program}]
                  volumes: [%7$s]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: %1$s, namespace: %2$s}
                spec: {selector: {app: %1$s}, ports: [%5$s]}
                """.formatted(name, namespace, image(), command, port, environment, volume));
        cluster.kubectl("-n", namespace, "wait", "--for=condition=Ready", "pod/" + name, "--timeout=60s");
    }

    ForwardConfig.Builder to(String service, int port) {
        return ForwardConfig.to(new Target.Service(service), new RemotePort.Numbered(port))
                .namespace(namespace);
    }

    /** Starts a forward to the echo; answers with the local port. */
    int echo(String alias) {
        return engine.forward(alias, to("echo", DatagramEcho.PORT).protocol("udp"));
    }

    /** One local program. Its socket is not connected: from one that is, Java sends no datagram of no bytes. */
    static final class Client implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket();
        private final int port;

        /** @param port of the forward */
        Client(int port) throws IOException {
            this.port = port;
            socket.setReceiveBufferSize(1 << 20);
            socket.setSoTimeout(10_000);
        }

        /** How long {@link #receive} waits; ten seconds otherwise. */
        Client patience(Duration patience) throws IOException {
            socket.setSoTimeout((int) patience.toMillis());
            return this;
        }

        void send(byte[] datagram) throws IOException {
            socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
        }

        byte[] receive() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    interface Work {
        void of(int client) throws Exception;
    }

    /** Four local programs at once; fails as the first of them does. */
    static void fourAtOnce(Work work) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int client = i;
                runs.add(clients.submit(() -> {
                    work.of(client);
                    return null;
                }));
            }
            for (Future<?> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Override
    public void close() throws Exception {
        engine.close();
        // The namespace stays: whoever runs this again at once would find it ending.
        cluster.kubectl("-n", namespace, "delete", "pod,service", "--all");
    }
}
