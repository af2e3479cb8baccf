package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.engine.DatagramGround.Client;
import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams while the kubeconfig is switched to another cluster, on two sandboxes whose relays say which they are. */
@Timeout(90)
class RelaySwitchTest {
    private static final String NAMESPACE = "demo";
    private static final String RELAYS = ""; // of no app
    private static final int RELAY_PORT = 15_000;

    @Test
    void theSameLocalPortIsAnsweredByTheOtherClusterAndTheFirstOnesRelayIsRemoved(@TempDir Path folder)
            throws Exception {
        try (Sandbox first = cluster();
                Sandbox other = cluster()) {
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), first.kubeconfig());
            try (RunningEngine engine = new RunningEngine(kubeconfig, "kftray.relay.dedicated", "true")) {
                int port = engine.forward(
                        "dns",
                        ForwardConfig.to(new Target.Host("dns.example.com"), RemotePort.parse("53"))
                                .namespace(NAMESPACE)
                                .protocol("udp"));
                try (Client client = new Client(port)) {
                    assertThat(first.pods(NAMESPACE, RELAYS)).hasSize(1).isEqualTo(List.of(ask(client)));

                    client.patience(Duration.ofSeconds(1)); // what is asked meanwhile may be lost
                    Logins.replace(
                            kubeconfig,
                            other.kubeconfig()
                                    .replace("name: sandbox", "name: other")
                                    .replace(": sandbox", ": other"));

                    await().atMost(Duration.ofSeconds(30))
                            .ignoreExceptionsInstanceOf(SocketTimeoutException.class)
                            .until(() -> other.pods(NAMESPACE, RELAYS).contains(ask(client)));
                    assertThat(engine.port("dns")).isEqualTo(port);
                    await().atMost(Duration.ofSeconds(10))
                            .until(() -> first.pods(NAMESPACE, RELAYS).isEmpty());
                    assertThat(other.pods(NAMESPACE, RELAYS)).hasSize(1);
                }
            }
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> other.pods(NAMESPACE, RELAYS).isEmpty());
        }
    }

    private static Sandbox cluster() {
        Sandbox cluster = Sandbox.start();
        cluster.namespace(NAMESPACE);
        cluster.admitPods(Map.of(RELAY_PORT, Program.lockStepRelay()));
        return cluster;
    }

    /** What answers is a relay's name. */
    private static String ask(Client client) throws Exception {
        client.send("who is there?".getBytes(StandardCharsets.US_ASCII));
        return new String(client.receive(), StandardCharsets.US_ASCII);
    }
}
