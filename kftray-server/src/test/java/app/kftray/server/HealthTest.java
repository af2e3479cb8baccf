package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kftray.server.RelayHarness.Client;
import app.kftray.server.RelayHarness.Target;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthTest {

    @Test
    void aRelayIsHealthyUntilItIsAboutToGo() throws Exception {
        String port = "" + RelayHarness.freePort();
        Map<String, String> probe = Map.of("HEALTH_PORT", port);
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target, "HEALTH_PORT", port);
                Client client = new Client(relay).hello().welcome()) {
            assertThat(HealthProbe.healthy(probe)).isTrue();
            client.send("busy");
            assertThat(client.receiveText()).isEqualTo("busy");
            CompletableFuture<Void> gone = CompletableFuture.runAsync(relay::drain);
            await().until(() -> !HealthProbe.healthy(probe));
            client.close();
            gone.get(5, TimeUnit.SECONDS);
            assertThat(HealthProbe.healthy(probe)).isFalse();
        }
    }

    @Test
    void aProbeNeedsThePort() {
        assertThatThrownBy(() -> HealthProbe.healthy(Map.of()))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("HEALTH_PORT: not set");
    }
}
