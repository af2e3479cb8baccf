package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.engine.cluster.ConnectProxy;
import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One kubeconfig with two clusters, which have the same service, and what its edits leave alone. */
@Timeout(120)
class ContextsTest {
    private final Sandbox first = Sandbox.start();
    private final Sandbox second = Sandbox.start();

    @TempDir
    private Path folder;

    private Path kubeconfig;

    @BeforeEach
    void start() throws IOException {
        serve(first, "one");
        serve(second, "named");
        kubeconfig = folder.resolve("kubeconfig");
        write("first", second.user("sandbox").token());
    }

    /** The answers tell the clusters apart. */
    private static void serve(Sandbox sandbox, String app) {
        sandbox.run("demo", app, 1, Map.of(Sandbox.CONTAINER_PORT, Program.http()));
        sandbox.expose("demo", "web", app, 80, Sandbox.CONTAINER_PORT);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    private void write(String current, String secondToken) throws IOException {
        Logins.replace(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: %s
                contexts:
                - {name: first, context: {cluster: first, user: first}}
                - {name: second, context: {cluster: second, user: second}}
                clusters:
                - {name: first, cluster: {server: "%s"}}
                - {name: second, cluster: {server: "%s"}}
                users:
                - {name: first, user: {token: "%s"}}
                - {name: second, user: {token: "%s"}}
                """.formatted(
                current, first.server(), second.server(), first.user("sandbox").token(), secondToken));
    }

    @Test
    void aForwardWithAContextIsTouchedByNoOther() throws Exception {
        try (RunningEngine engine = new RunningEngine(kubeconfig)) {
            int port = engine.forward("fixed", web().context("first"));
            int other = engine.forward("follows", web());
            try (Socket open = Beside.begin(port);
                    Prober prober = new Prober(port, FaultTrial::ask)) {
                await().atMost(Duration.ofSeconds(20)).until(() -> prober.rightSince(0));

                write("second", second.user("sandbox").token());
                await().atMost(Duration.ofSeconds(20)).until(() -> isActive(engine, "follows", "second"));
                write("second", second.user("sandbox").renewToken());
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(engine.status("follows").restarts())
                                .as("%s, after %s", engine.status("follows"), engine.events)
                                .isGreaterThan(1));
                assertThat(RunningEngine.get(other)).isEqualTo("hello from pod named-1\n");

                assertThat(Beside.finish(open)).isEqualTo("hello from pod one-1\n");
                Prober.Count count = prober.stop();
                assertThat(count.refused() + count.lost() + count.wrong() + count.late())
                        .as("%s", count)
                        .isZero();
            }
            assertThat(engine.status("fixed").context()).isEqualTo("first");
            assertThat(engine.status("fixed").restarts()).isZero();
            assertThat(engine.events)
                    .filteredOn(it -> it.forward().equals("fixed"))
                    .noneMatch(ForwardEvent.ContextSwitched.class::isInstance)
                    .noneMatch(ForwardEvent.Reconnecting.class::isInstance);
        }
    }

    @Test
    void anOpenConnectionMayFinishInTheClusterThatIsLeft() throws Exception {
        try (RunningEngine engine = new RunningEngine(kubeconfig)) {
            int port = engine.forward("follows", web());
            try (Socket open = Beside.begin(port)) {
                write("second", second.user("sandbox").token());
                await().atMost(Duration.ofSeconds(20)).until(() -> isActive(engine, "follows", "second"));
                assertThat(RunningEngine.get(port)).isEqualTo("hello from pod named-1\n");

                assertThat(Beside.finish(open)).isEqualTo("hello from pod one-1\n");
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> first.counts().openSessions() == 0);
        }
    }

    @Test
    void anotherProxyIsTakenUp() throws Exception {
        try (Sandbox sandbox = Sandbox.builder().tls().start();
                ConnectProxy before =
                        new ConnectProxy(URI.create(sandbox.server()).getPort());
                ConnectProxy after =
                        new ConnectProxy(URI.create(sandbox.server()).getPort())) {
            serve(sandbox, "one");
            Logins.replace(kubeconfig, by(before, sandbox));
            try (RunningEngine engine = new RunningEngine(kubeconfig)) {
                int port = engine.forward("proxied", web());
                assertThat(RunningEngine.get(port)).isEqualTo("hello from pod one-1\n");
                assertThat(before.asked).isNotEmpty();
                assertThat(after.asked).isEmpty();

                Logins.replace(kubeconfig, by(after, sandbox));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> engine.status("proxied").restarts() > 0 && isActive(engine, "proxied", "sandbox"));
                int asked = before.asked.size();

                assertThat(after.asked).isNotEmpty();
                assertThat(RunningEngine.get(port)).isEqualTo("hello from pod one-1\n");
                assertThat(before.asked).hasSize(asked);
            }
        }
    }

    private static String by(ConnectProxy proxy, Sandbox sandbox) {
        String entry = "cluster: {proxy-url: \"http://127.0.0.1:%d\", ".formatted(proxy.port());
        return sandbox.kubeconfig().replace("  cluster: {", "  " + entry);
    }

    private static boolean isActive(RunningEngine engine, String alias, String context) {
        ForwardStatus status = engine.status(alias);
        return status.state() == ForwardState.ACTIVE && context.equals(status.context());
    }

    private static ForwardConfig.Builder web() {
        return ForwardConfig.to(new Target.Service("web"), RemotePort.parse("80"))
                .namespace("demo");
    }
}
