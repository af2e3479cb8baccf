package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ServerProblem;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The three wire protocols under the whole engine: each one when it is forced, and what follows when servers or the gateways
 * before them refuse one. Kubernetes before 1.31 has no tunnel unless asked.
 */
@Timeout(90)
class CarriersIT {
    private TestCluster cluster;
    private boolean tunnel;

    @BeforeEach
    void findCluster() throws Exception {
        cluster = TestCluster.find();
        tunnel = cluster.hasTunnel();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spdy", "tunnel", "websocket"})
    void aForcedProtocolCarriesEverythingOrSaysWhyNot(String carrier) throws Exception {
        try (RunningEngine engine = new RunningEngine(cluster.kubeconfig(), "kftray.session.carrier", carrier)) {
            if (carrier.equals("tunnel") && !tunnel) {
                engine.start("forced", new Target.Service("web"), "demo", "80");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> engine.status("forced").problem() instanceof ServerProblem.ServerFault);
                return;
            }
            assertCarries(engine, carrier.equals("websocket") ? "v4" : carrier);
            assertThat(falls(engine)).isEmpty();
        }
    }

    @Test
    void withoutARefusalNothingFalls() throws Exception {
        try (RunningEngine engine = new RunningEngine(cluster.kubeconfig())) {
            assertCarries(engine, "spdy");
            assertThat(falls(engine)).isEmpty();
        }
    }

    @Test
    void spdyRefusedByAGatewayFallsBackAsFarAsTheServerNeeds(@TempDir Path folder) throws Exception {
        try (Middlebox box = new Middlebox(cluster.kubeconfig(), List.of(Middlebox.SPDY));
                RunningEngine engine = new RunningEngine(box.kubeconfig(folder))) {
            assertCarries(engine, tunnel ? "tunnel" : "v4");
            assertThat(falls(engine))
                    .containsExactlyElementsOf(
                            tunnel ? List.of("spdy to tunnel") : List.of("spdy to tunnel", "tunnel to v4"));
        }
    }

    @Test
    void bothRefusedByAGatewayFallsBackToOneWebSocketAConnection(@TempDir Path folder) throws Exception {
        try (Middlebox box = new Middlebox(cluster.kubeconfig(), List.of(Middlebox.SPDY, Middlebox.TUNNEL));
                RunningEngine engine = new RunningEngine(box.kubeconfig(folder))) {
            assertCarries(engine, "v4");
            assertThat(falls(engine)).containsExactly("spdy to tunnel", "tunnel to v4");
        }
    }

    /** Kubernetes before 1.31 refuses the tunnel itself; before a newer one a gateway does. */
    @Test
    void aRefusedTunnelThatComesFirstFallsBackToSpdy(@TempDir Path folder) throws Exception {
        try (Middlebox box = new Middlebox(cluster.kubeconfig(), List.of(Middlebox.TUNNEL));
                RunningEngine engine = tunnelFirst(tunnel ? box.kubeconfig(folder) : cluster.kubeconfig())) {
            assertCarries(engine, "spdy");
            assertThat(falls(engine)).containsExactly("tunnel to spdy");
        }
    }

    @Test
    void aRefusedTunnelAndARefusedUpgradeFallBackToOneWebSocketAConnection(@TempDir Path folder) throws Exception {
        List<String> refused = tunnel ? List.of(Middlebox.SPDY, Middlebox.TUNNEL) : List.of(Middlebox.SPDY);
        try (Middlebox box = new Middlebox(cluster.kubeconfig(), refused);
                RunningEngine engine = tunnelFirst(box.kubeconfig(folder))) {
            assertCarries(engine, "v4");
            assertThat(falls(engine)).containsExactly("tunnel to spdy", "spdy to v4");
        }
    }

    private static RunningEngine tunnelFirst(Path kubeconfig) throws IOException {
        return new RunningEngine(kubeconfig, "kftray.session.carrier", "tunnel, spdy, websocket");
    }

    /** One forward of each engine, so that each fall is told once. */
    private static void assertCarries(RunningEngine engine, String carrier) throws Exception {
        int port = engine.forward("tools", new Target.Service("tools"), "demo", "redis");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(engine.status("tools").carrier()).isEqualTo(carrier));
        for (int i = 0; i < 20; i++) {
            assertThat(answers(port)).isTrue();
        }
        assertThat(engine.events).noneMatch(ForwardEvent.ConnectionFailed.class::isInstance);
    }

    private static boolean answers(int port) throws IOException {
        try (Socket socket = RunningEngine.connect(port)) {
            return RespPing.check(socket);
        }
    }

    private static List<String> falls(RunningEngine engine) {
        return engine.events.stream()
                .filter(ForwardEvent.CarrierFallback.class::isInstance)
                .map(ForwardEvent.CarrierFallback.class::cast)
                .peek(fall -> assertThat(fall.reason()).startsWith("400"))
                .map(fall -> fall.from() + " to " + fall.to())
                .toList();
    }
}
