package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.local.QuietPorts;
import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole engine on the sandbox: what needs no real cluster to be seen. */
class SandboxForwardingTest {
    private Sandbox sandbox;
    private RunningEngine engine;
    private Path kubeconfig;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        sandbox = Sandbox.demo();
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig());
        engine = new RunningEngine(kubeconfig);
    }

    @AfterEach
    void stop() {
        engine.close();
        sandbox.close();
    }

    @Test
    void spreadsConnectionsOverThePodsOfAService() throws Exception {
        int port = engine.forward("web", new Target.Service("web"), "demo", "http");
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            answers.add(RunningEngine.get(port));
        }
        assertThat(answers).containsExactlyInAnyOrder("hello from pod web-1\n", "hello from pod web-2\n");
        assertThat(engine.status("web").carrier()).isEqualTo("spdy");
    }

    @Test
    void allAddressesOfIpv4AreNoneOfIpv6() throws Exception {
        int port = engine.forward(
                "web",
                ForwardConfig.to(new Target.Service("web"), RemotePort.parse("80"))
                        .namespace("demo")
                        .localAddresses(List.of("0.0.0.0")));
        assertThat(RunningEngine.get(port)).startsWith("hello from pod web-");
        assertThatThrownBy(() -> new Socket("::1", port).close()).isInstanceOf(IOException.class);
    }

    /** Each of the open connections has a session of its own, and all of them die at once. */
    @Test
    void isBackAtOnceHoweverOftenAllSessionsOfAPodAreLost() throws Exception {
        int port = engine.forward("api", new Target.Service("api"), "demo", "8080");
        for (int round = 0; round < 8; round++) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Socket socket = RunningEngine.connect(port);
                assertThat(FaultTrial.ask(socket)).isTrue();
                idle.add(socket);
            }
            sandbox.faults().cutSessions();
            for (Socket socket : idle) {
                assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
                socket.close();
            }
            await("back after round " + round)
                    .atMost(Duration.ofSeconds(3))
                    .until(() -> engine.status("api").state() == ForwardState.ACTIVE);
        }
    }

    /** As by a proxy that upgrades, passes one ping and drops the session. */
    @Test
    void sessionsThatAreAcceptedAndCutAgainAreNotDialledWithoutEnd() {
        engine.forward("api", new Target.Service("api"), "demo", "8080");
        long before = sandbox.counts().requests("create", "pods/portforward");
        Instant end = Instant.now().plusSeconds(8);
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    if (engine.status("api").state() == ForwardState.ACTIVE) {
                        sandbox.faults().cutSessions();
                    }
                    return Instant.now().isAfter(end);
                });
        assertThat(sandbox.counts().requests("create", "pods/portforward") - before)
                .isGreaterThan(3)
                .isLessThan(40);
        assertThat(engine.events)
                .anyMatch(it -> it instanceof ForwardEvent.Reconnecting waits
                        && waits.nextTry() != null
                        && waits.nextTry().isAfter(waits.at()));

        await().atMost(Duration.ofSeconds(25)).until(() -> engine.status("api").state() == ForwardState.ACTIVE);
    }

    @Test
    void holdsAConnectionWhileTheOnlyPodIsReplaced() throws Exception {
        int port = engine.forward("api", new Target.Service("api"), "demo", "8080");
        assertThat(RunningEngine.get(port)).isEqualTo("hello from pod api-1\n");
        assertThat(sandbox.kill("demo", "api-1")).isTrue();
        await().atMost(Duration.ofSeconds(5)).until(() -> engine.status("api").state() != ForwardState.ACTIVE);

        assertThat(RunningEngine.get(port)).isEqualTo("hello from pod api-2\n");

        assertThat(engine.status("api").restarts()).isPositive();
        assertThat(engine.events).anyMatch(ForwardEvent.Recovered.class::isInstance);
    }

    @Test
    void followsTheCurrentContextToAnotherCluster() throws Exception {
        int port = engine.forward("web", new Target.Service("web"), "demo", "80");
        try (Sandbox other = Sandbox.start()) {
            other.service("demo", "web", 80, 1);
            Files.writeString(
                    kubeconfig,
                    other.kubeconfig().replace("name: sandbox", "name: other").replace(": sandbox", ": other"));
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(engine.status("web").context()).isEqualTo("other"));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> engine.status("web").state() == ForwardState.ACTIVE);
            assertThat(RunningEngine.get(port)).startsWith("hello from pod web-1");
            assertThat(engine.events)
                    .anySatisfy(event -> assertThat(event)
                            .isInstanceOfSatisfying(ForwardEvent.ContextSwitched.class, it -> {
                                assertThat(it.from()).isEqualTo("sandbox");
                                assertThat(it.to()).isEqualTo("other");
                            }));
        }
    }

    @Test
    void aPortThatOneForwardAsksForIsNotTakenByOneThatStartsBeforeIt() {
        int port = QuietPorts.next();
        ForwardConfig any = to(port).alias("any").build();
        ForwardConfig asks = to(80).alias("asks").localPort(port).build();

        assertThat(engine.service().start(List.of(any, asks)).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(List.of());

        await().until(() -> engine.service().list().stream()
                .noneMatch(forward -> forward.addresses().isEmpty()));
        assertThat(engine.port("asks")).isEqualTo(port);
        assertThat(engine.port("any")).isNotEqualTo(port);
    }

    @Test
    void aChangedForwardKeepsItsPortAndWhatIsOpen() throws Exception {
        int port = QuietPorts.next();
        sandbox.service("other", "web", 80, 1);
        ForwardConfig.Builder before = to(80).alias("web").localPort(port);
        engine.forward("web", before);
        try (Socket kept = RunningEngine.connect(port);
                Prober prober = new Prober(port, socket -> ask(socket).startsWith("HTTP/1.1 200"))) {
            ForwardConfig after = before.namespace("other").build();

            assertThat(engine.service().reconfigure(List.of(after)).toCompletableFuture())
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo(List.of());
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> engine.events.stream().anyMatch(ForwardEvent.Recovered.class::isInstance));

            assertThat(engine.status("web").pod()).startsWith("other/");
            assertThat(engine.status("web").config()).isEqualTo(after);
            assertThat(ask(kept)).as("by the pod it was led to").contains("hello from pod web-");
            Prober.Count count = prober.stop();
            assertThat(count.right()).isPositive();
            assertThat(count.refused() + count.lost() + count.wrong() + count.late())
                    .isZero();
        }
        assertThat(engine.events).noneMatch(ForwardEvent.Stopped.class::isInstance);
    }

    @Test
    void aForwardThatMovesToAnotherPortIsStartedThere() throws Exception {
        ForwardConfig.Builder config = to(80).alias("web").localPort(QuietPorts.next());
        engine.forward("web", config);
        int port = QuietPorts.next();
        ForwardConfig moved = config.localPort(port).build();
        ForwardConfig fresh = to(80).alias("fresh").localPort(QuietPorts.next()).build();

        assertThat(engine.service().reconfigure(List.of(moved, fresh)).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(5))
                .isEqualTo(List.of());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> engine.service().list().stream().allMatch(it -> it.state() == ForwardState.ACTIVE));
        assertThat(engine.port("web")).isEqualTo(port);
        assertThat(engine.status("fresh").config()).isEqualTo(fresh);
    }

    private static String ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private ForwardConfig.Builder to(int remotePort) {
        return ForwardConfig.to(new Target.Service("web"), new RemotePort.Numbered(remotePort))
                .namespace("demo")
                .kubeconfig(List.of(kubeconfig));
    }

    @Test
    void startsWhenTheServiceIsMade() throws Exception {
        engine.start("late", new Target.Service("late"), "demo", "80");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> engine.status("late").problem() instanceof TargetProblem.NotFound);
        sandbox.service("demo", "late", 80, 1);
        await().atMost(Duration.ofSeconds(10)).until(() -> engine.status("late").state() == ForwardState.ACTIVE);
        assertThat(RunningEngine.get(engine.port("late"))).isEqualTo("hello from pod late-1\n");
    }

    /** Bytes for a port where nobody listens cost the server a worker each time; whoever comes after must not wait for it. */
    @Test
    void lostWorkersOfTheServerKeepNobodyWaiting() throws Exception {
        sandbox.run("demo", "mixed", 1, Map.of(7, Program.echo()));
        int echo = engine.forward("echo", new Target.Pod("mixed-1"), "demo", "7");
        int nobody = engine.forward("nobody", new Target.Pod("mixed-1"), "demo", "1");
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                boolean toNobody = i % 2 == 0;
                answers.add(clients.submit(() -> toNobody ? cutOff(nobody) : echoed(echo)));
            }
            int lost = 0;
            for (Future<Boolean> answer : answers) {
                lost += answer.get(30, TimeUnit.SECONDS) ? 0 : 1;
            }
            assertThat(lost)
                    .as("What a lost worker may have passed on is not sent a second time: %s", engine.events)
                    .isLessThan(5);
        }
    }

    private static boolean cutOff(int port) throws IOException {
        try (Socket socket = RunningEngine.connect(port)) {
            socket.getOutputStream().write("early".getBytes(StandardCharsets.US_ASCII));
            return true;
        }
    }

    /** False when the connection was reset; one that hangs fails by its read timeout. */
    private static boolean echoed(int port) throws IOException {
        try (Socket socket = RunningEngine.connect(port)) {
            socket.getOutputStream().write("early".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("early");
        } catch (SocketException reset) {
            return false;
        }
    }
}
