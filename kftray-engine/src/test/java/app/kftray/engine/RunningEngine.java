package app.kftray.engine;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.supervise.WakeWatch;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The whole engine as the launcher builds it, on a kubeconfig of the test's choice. */
final class RunningEngine implements AutoCloseable {
    private final Path kubeconfig;
    private final Path home = Files.createTempDirectory("kftray-home");
    private final LocalForwardingService service;
    final List<ForwardEvent> events = new CopyOnWriteArrayList<>();
    final List<RelayEvent> relays = new CopyOnWriteArrayList<>();

    RunningEngine(Path kubeconfig) throws IOException {
        this(kubeconfig, Map.of());
    }

    /** With one setting other than its default. */
    RunningEngine(Path kubeconfig, String setting, String value) throws IOException {
        this(kubeconfig, Map.of(setting, value));
    }

    /** With some settings other than their defaults. */
    RunningEngine(Path kubeconfig, Map<String, String> settings) throws IOException {
        this(kubeconfig, settings, InstantSource.system(), WakeWatch.networkOfThisMachine());
    }

    /** Noticing the machine's sleep by that clock, and another network by those addresses. */
    RunningEngine(Path kubeconfig, InstantSource wallClock, Supplier<Set<String>> network) throws IOException {
        this(kubeconfig, Map.of(), wallClock, network);
    }

    private RunningEngine(
            Path kubeconfig, Map<String, String> settings, InstantSource wallClock, Supplier<Set<String>> network)
            throws IOException {
        this.kubeconfig = kubeconfig;
        Path folder = Files.createDirectories(home.resolve(".kftray"));
        StringBuilder written = new StringBuilder("kftray.relay.image = \"" + DatagramGround.image() + "\"\n");
        settings.forEach((key, value) -> written.append(key + " = \"" + value + "\"\n"));
        Files.writeString(folder.resolve("kftray.conf"), written);
        service = new LocalForwardingService(Startup.read(Map.of("HOME", home.toString())), wallClock, network);
        service.subscribe(events::add);
        service.subscribeToRelays(relays::add);
    }

    LocalForwardingService service() {
        return service;
    }

    /** Starts a forward to any free local port and waits until it is active. */
    int forward(String alias, Target target, String namespace, String remotePort) {
        return forward(
                alias, ForwardConfig.to(target, RemotePort.parse(remotePort)).namespace(namespace));
    }

    int forward(String alias, ForwardConfig.Builder config) {
        start(alias, config);
        Awaitility.await(alias + " is active")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> status(alias).state() == ForwardState.ACTIVE);
        return port(alias);
    }

    List<ForwardProblem> start(String alias, Target target, String namespace, String remotePort) {
        return start(
                alias, ForwardConfig.to(target, RemotePort.parse(remotePort)).namespace(namespace));
    }

    List<ForwardProblem> start(String alias, ForwardConfig.Builder config) {
        ForwardConfig named =
                config.alias(alias).kubeconfig(List.of(kubeconfig)).build();
        return service.start(List.of(named)).toCompletableFuture().join();
    }

    ForwardStatus status(String alias) {
        return service.list().stream()
                .filter(it -> it.alias().equals(alias))
                .findFirst()
                .orElseThrow();
    }

    int port(String alias) {
        String address = status(alias).addresses().getFirst();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** The body that an HTTP server sends for its root. */
    static String get(int port) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    @Override
    public void close() {
        service.close();
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException | UncheckedIOException gone) {
            // something else removed a part of it
        }
    }
}
