package app.kftray.engine;

import static app.kftray.engine.DatagramGround.fourAtOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.transport.DropReason;
import app.kftray.engine.DatagramGround.Client;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Peers that know one question and its one answer, as kftray's published relay and client do, each with ours on the other side, in the cluster. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class LockStepIT {
    private static final String NAMESPACE = "kftray-lock-step";
    private static final int RELAY_PORT = 15_000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private DatagramGround ground;

    @BeforeAll
    void start() throws Exception {
        ground = new DatagramGround(NAMESPACE);
        String port = "{name: relay, port: " + RELAY_PORT + "}";
        String environment = "{name: PROXY_TYPE, value: udp}, {name: REMOTE_ADDRESS, value: echo." + NAMESPACE
                + ".svc}, {name: REMOTE_PORT, value: '" + DatagramEcho.PORT + "'}, {name: LOCAL_PORT, value: '"
                + RELAY_PORT + "'}";
        ground.program("lock-step", LockStepRelay.class, port, environment);
        ground.relay("ours", port, environment);
    }

    @AfterAll
    void stop() throws Exception {
        if (ground != null) {
            ground.close();
        }
    }

    /** The forward's own words are all that the old relay needs: its target is in its environment. */
    private int throughTheOldRelay(String alias) {
        return ground.engine()
                .forward(
                        alias,
                        ground.to("echo", DatagramEcho.PORT)
                                .protocol("udp")
                                .relay(Map.of("existing", NAMESPACE + "/lock-step", "dedicated", true)));
    }

    @Test
    void ourClientTakesAnOldRelayAsItIs() throws Exception {
        int port = throughTheOldRelay("old");
        fourAtOnce(client -> {
            try (Client socket = new Client(port)) {
                byte[] largest = new byte[65_507];
                largest[0] = (byte) client;
                socket.send(largest);
                assertThat(socket.receive()).isEqualTo(largest);
                for (int i = 0; i < 8; i++) {
                    socket.send(new byte[] {(byte) client, (byte) i});
                }
                for (int i = 0; i < 8; i++) {
                    assertThat(socket.receive()).containsExactly(client, i);
                }
            }
        });
    }

    @Test
    void itsNoAnswerIsNoDatagramAndHoldsNobodyElse() throws Exception {
        int port = throughTheOldRelay("silent");
        try (Client silent = new Client(port);
                Client other = new Client(port)) {
            silent.send(DatagramEcho.SILENCE.getBytes(StandardCharsets.US_ASCII));
            silent.send(new byte[] {1});
            long asked = System.nanoTime();
            other.send(new byte[] {2});
            assertThat(other.receive()).containsExactly(2);
            assertThat(since(asked)).isLessThan(PATIENCE);
            assertThat(silent.receive()).containsExactly(1);
            silent.send(new byte[0]);
            await().until(() -> ground.engine().status("silent").dropped().getOrDefault(DropReason.EMPTY, 0L) == 1);
        }
    }

    @Test
    void anOldClientFindsInOursWhatItExpects() throws Exception {
        int port = ground.engine().forward("ours", ground.to("ours", RELAY_PORT));
        try (Socket stream = RunningEngine.connect(port)) {
            DataInputStream in = new DataInputStream(stream.getInputStream());
            DataOutputStream out = new DataOutputStream(stream.getOutputStream());
            for (int i = 0; i < 20; i++) {
                out.write(new byte[] {0, 0, 0, 2, 7, (byte) i}); // length, datagram
            }
            for (int i = 0; i < 20; i++) {
                assertThat(in.readNBytes(6)).containsExactly(0, 0, 0, 2, 7, i);
            }
            long asked = System.nanoTime();
            out.write(new byte[] {0, 0, 0, 7, 's', 'i', 'l', 'e', 'n', 'c', 'e'});
            assertThat(in.readInt()).as("no answer").isZero();
            assertThat(since(asked)).isBetween(PATIENCE.minusMillis(100), PATIENCE.plusSeconds(4));
            out.writeInt(65_508);
            assertThat(in.readInt()).as("too long").isZero();
            assertThat(in.read()).as("the end").isEqualTo(-1);
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
