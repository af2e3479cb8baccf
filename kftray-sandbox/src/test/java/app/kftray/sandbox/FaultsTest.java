package app.kftray.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The switches do what they say, and the counters see it. */
class FaultsTest {
    private static final String PODS = "/api/v1/namespaces/demo/pods";

    private final Sandbox sandbox = Sandbox.start();
    private final Faults faults = sandbox.faults();
    private final Counts counts = sandbox.counts();

    {
        sandbox.run("demo", "web", 1, Map.of(7, Program.echo(), 23, Program.resetting()));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void answersWhatWasOrdered() throws Exception {
        try (RawClient client = client()) {
            faults.answerRetryAfter(429, "/pods", 1, 2);
            RawClient.Answer first = client.get(PODS);
            assertThat(first.status()).isEqualTo(429);
            assertThat(first.header("Retry-After")).isEqualTo("2");
            assertThat(client.get(PODS).status()).isEqualTo(200);
            faults.answer(500, "/", 10);
            assertThat(client.get(PODS).status()).isEqualTo(500);
            faults.heal();
            assertThat(client.get(PODS).status()).isEqualTo(200);
            assertThat(counts.requests("list", "pods")).isEqualTo(4);
        }
    }

    @Test
    void standsStillAndGoesOn() throws Exception {
        try (SpdyClient client = session()) {
            SpdyClient.Pair echo = client.open(7, "one");
            echo.awaitText("one");
            faults.freeze();
            client.send(echo, "two");
            await().during(Duration.ofMillis(300))
                    .until(() -> !echo.dataStream().text.contains("two"));
            faults.thaw();
            echo.awaitText("onetwo");
        }
    }

    @Test
    void forgetsConnectionsAndServesNewOnes() throws Exception {
        try (SpdyClient old = session()) {
            faults.forgetConnections();
            assertThat(old.ping(Duration.ofMillis(300))).isFalse();
            faults.thaw();
            assertThat(old.ping(Duration.ofMillis(300))).isFalse();
            try (SpdyClient fresh = session()) {
                assertThat(fresh.ping(Duration.ofSeconds(2))).isTrue();
            }
            assertThat(old.isOpen()).isTrue();
        }
    }

    @Test
    void delaysBothWays() throws Exception {
        try (SpdyClient client = session()) {
            faults.delay(Duration.ofMillis(150));
            long begun = System.nanoTime();
            assertThat(client.ping(Duration.ofSeconds(3))).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(290));
        }
    }

    @Test
    void refusesConnectionsAndComesBackOnTheSamePort() throws Exception {
        try (SpdyClient session = session();
                RawClient client = client()) {
            faults.refuseConnections();
            await().until(() -> !session.isOpen());
            assertThatThrownBy(() -> client.get(PODS)).isInstanceOf(java.net.ConnectException.class);
            faults.acceptConnections();
            assertThat(client.get(PODS).status()).isEqualTo(200);
        }
    }

    @Test
    void cutsSessionsOfOnePod() throws Exception {
        try (SpdyClient one = session();
                SpdyClient two = session()) {
            await().until(() -> counts.openSessions("demo", "web-1") == 2);
            assertThat(faults.cutOneSession()).isTrue();
            await().until(() -> counts.openSessions() == 1);
            assertThat(faults.cutSessions("demo", "web-1")).isEqualTo(1);
            await().until(() -> !one.isOpen() && !two.isOpen());
        }
    }

    @Test
    void saysGoAway() throws Exception {
        try (SpdyClient client = session()) {
            await().until(() -> counts.openSessions() == 1);
            faults.sayGoAway();
            await().until(() -> client.awayHeard);
        }
    }

    @Test
    void refusesProtocolsAsServersAndGatewaysDo() throws Exception {
        faults.refuse(Protocol.SPDY, 502);
        faults.refuse(Protocol.TUNNEL, 400);
        assertThatThrownBy(this::session).hasMessageStartingWith("502 this gateway");
        try (RawClient client = client()) {
            assertThat(client.ask(
                                    HttpMethod.GET,
                                    PODS + "/web-1/portforward",
                                    WebSockets.handshake(Protocol.TUNNEL.wireName()),
                                    it -> {})
                            .body())
                    .contains("Upgrade request required");
        }
        faults.allow(Protocol.SPDY);
        session().close();
    }

    @Test
    void streamsOfAKilledPodEndAndItsSessionStays() throws Exception {
        try (SpdyClient client = session()) {
            SpdyClient.Pair echo = client.open(7, "here");
            echo.awaitText("here");
            sandbox.kill("demo", "web-1");
            echo.awaitEnd();
            SpdyClient.Pair next = client.open(7, "");
            next.awaitErrorEnd();
            assertThat(next.errorStream().text).contains("failed to find sandbox");
            assertThat(client.isOpen()).isTrue();
            await().until(() -> sandbox.pods("demo", "web").contains("web-2"));
        }
    }

    @Test
    void aResetOfTheBackendComesAsAnError() throws Exception {
        try (SpdyClient client = session()) {
            SpdyClient.Pair pair = client.open(23, "x");
            pair.awaitErrorEnd();
            assertThat(pair.errorStream().text).contains("connection reset by peer");
            assertThat(pair.dataStream().endedAt).isLessThanOrEqualTo(pair.errorStream().endedAt);
        }
    }

    private SpdyClient session() throws Exception {
        return SpdyClient.open(ServerAccess.of(sandbox.kubeconfig()), "demo", "web-1", false);
    }

    private RawClient client() throws Exception {
        return new RawClient(ServerAccess.of(sandbox.kubeconfig()));
    }
}
