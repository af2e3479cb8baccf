package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kftray.server.RelayHarness.Client;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpRelayTest {

    @Test
    void bytesAndTheEndOfEachDirectionPass() throws Exception {
        byte[] much = new byte[3_000_000];
        new Random(2).nextBytes(much);
        try (ServerSocket target = new ServerSocket(0, 1, RelayHarness.LOOPBACK);
                RelayServer relay = relay(target);
                Client client = new Client(relay)) {
            Thread.ofVirtual().start(() -> {
                try (Socket accepted = target.accept()) {
                    byte[] all = accepted.getInputStream().readAllBytes();
                    accepted.getOutputStream().write(all);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            client.out.write(much);
            client.socket.shutdownOutput();
            assertThat(client.in.readAllBytes()).isEqualTo(much);
        }
    }

    @Test
    void aTargetThatRefusesIsAReset() throws Exception {
        int port = RelayHarness.freePort();
        try (RelayServer relay = RelayHarness.relay(
                        "PROXY_TYPE", "tcp", "REMOTE_ADDRESS", "127.0.0.1", "REMOTE_PORT", "" + port);
                Client client = new Client(relay)) {
            assertThatThrownBy(() -> client.in.read()).hasMessageContaining("reset");
        }
    }

    @Test
    void aResetPasses() throws Exception {
        try (ServerSocket target = new ServerSocket(0, 1, RelayHarness.LOOPBACK);
                RelayServer relay = relay(target);
                Client client = new Client(relay)) {
            try (Socket accepted = target.accept()) {
                accepted.setSoLinger(true, 0);
            }
            assertThatThrownBy(() -> client.in.read()).hasMessageContaining("reset");
        }
    }

    private static RelayServer relay(ServerSocket target) throws Exception {
        return RelayHarness.relay(
                "PROXY_TYPE", "tcp", "REMOTE_ADDRESS", "127.0.0.1", "REMOTE_PORT", "" + target.getLocalPort());
    }
}
