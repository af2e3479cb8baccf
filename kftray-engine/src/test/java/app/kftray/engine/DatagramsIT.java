package app.kftray.engine;

import static app.kftray.engine.DatagramGround.fourAtOnce;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.engine.DatagramGround.Client;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Datagrams of every size, none too, to four programs at once through one forward, as they were sent and to nobody else. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
class DatagramsIT {
    private static final byte[] EMPTY = {};

    private DatagramGround ground;

    @BeforeAll
    void start() throws Exception {
        ground = new DatagramGround("kftray-datagrams");
    }

    @AfterAll
    void stop() throws Exception {
        if (ground != null) {
            ground.close();
        }
    }

    @Test
    void emptyOnesPassAloneAndAmongOthers() throws Exception {
        int port = ground.echo("empty");
        for (int i = 0; i < 100; i++) {
            try (Client socket = new Client(port)) {
                socket.send(EMPTY);
                assertThat(socket.receive()).as("a sender's first, %d", i).isEmpty();
                socket.send(new byte[] {1});
                socket.send(EMPTY);
                socket.send(EMPTY);
                socket.send(new byte[] {2});
                assertThat(socket.receive()).containsExactly(1);
                assertThat(socket.receive()).isEmpty();
                assertThat(socket.receive()).isEmpty();
                assertThat(socket.receive()).containsExactly(2);
            }
        }
    }

    @Test
    void fourAtOnceGetTheirOwnOfEverySize() throws Exception {
        int port = ground.echo("sizes");
        fourAtOnce(client -> {
            Random random = new Random(client);
            try (Client socket = new Client(port)) {
                for (int round = 0; round < 20; round++) {
                    for (int size : new int[] {0, 1, 512, 1_400, 9_000, 65_507}) {
                        byte[] sent = new byte[size];
                        random.nextBytes(sent);
                        socket.send(sent);
                        assertThat(socket.receive())
                                .as("client %d, round %d, %d bytes", client, round, size)
                                .isEqualTo(sent);
                    }
                }
            }
        });
    }

    @Test
    void whatIsPushedReachesWhoAsked() throws Exception {
        int port = ground.engine()
                .forward(
                        "push",
                        ForwardConfig.to(new Target.Service("tools"), RemotePort.parse("7778"))
                                .namespace("demo")
                                .protocol("udp"));
        fourAtOnce(client -> {
            try (Client socket = new Client(port)) {
                socket.send(("client " + client + "\n").getBytes(StandardCharsets.US_ASCII));
                for (int i = 1; i <= 3; i++) {
                    assertThat(socket.receive()).asString().isEqualTo("client " + client + " " + i + "\n");
                }
            }
        });
    }
}
