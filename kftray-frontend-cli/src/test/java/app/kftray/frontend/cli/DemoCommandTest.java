package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ForwardConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
    private final CliRun cli = new CliRun();
    private final List<String> killed = new CopyOnWriteArrayList<>();
    private volatile boolean closed;
    private volatile String status = "200 OK";

    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(() -> {
            while (!server.isClosed()) {
                try {
                    // Stays open, as a connection to a pod does for a while after its answer.
                    Socket socket = server.accept();
                    open.add(socket);
                    socket.getInputStream().read(new byte[4096]);
                    socket.getOutputStream()
                            .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException ending) {
                    // The test is over.
                }
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Test
    void triesItsForwardsAndEnds() {
        assertThat(run(Duration.ofMillis(1))).isZero();

        assertThat(cli.printed())
                .containsPattern("ok: svc/web answers: HTTP/1.1 200 OK in [0-9.]+ ms\n")
                .containsPattern(
                        "ok: svc/web answers after its pod demo/web-1 was killed: HTTP/1.1 200 OK in [0-9.]+ ms\n")
                .contains("Stopped 1 forward");
        assertThat(killed).containsExactly("demo/web-1");
        assertThat(closed).isTrue();
    }

    @Test
    void failsWhenAForwardDoes() {
        status = "500 Oh";

        assertThat(run(Duration.ofMillis(1))).isEqualTo(1);

        assertThat(cli.printed()).containsPattern("not ok: svc/web answers: HTTP/1.1 500 Oh in [0-9.]+ ms\n");
    }

    @Test
    void failsWhenNothingAnswers() throws IOException {
        server.close();

        assertThat(run(Duration.ofMillis(1))).isEqualTo(1);

        // A connection may just have been on its way when the server went.
        assertThat(cli.printed()).containsPattern("not ok: svc/web answers: Connection re(fused|set)");
    }

    @Test
    void saysWhatToType() {
        var run = java.util.concurrent.CompletableFuture.supplyAsync(() -> run(null));

        assertThat(cli.stopAfter(run, "curl -X DELETE http://127.0.0.1:" + server.getLocalPort() + "/"))
                .isZero();
    }

    @Test
    void timesAsPeopleWriteThem() {
        TimeSpan span = new TimeSpan();

        assertThat(List.of("500ms", "20s", "20", "2m", "1h").stream().map(span::convert))
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(2),
                        Duration.ofHours(1));
    }

    private int run(@org.jspecify.annotations.Nullable Duration time) {
        Terminal terminal = new Terminal(cli.out(), cli.err(), cli.environment, new SystemProbe(cli.environment));
        DemoCommand command = new DemoCommand(new Surroundings(cli, terminal, cli.interrupts, cli.clock), Fake::new);
        command.time = time;
        int ended = command.run();
        terminal.flush();
        return ended;
    }

    private final class Fake implements DemoCluster {
        @Override
        public List<ForwardConfig> forwards() {
            return List.of(FakeService.forward("web", server.getLocalPort()));
        }

        @Override
        public void kill(String pod) {
            killed.add(pod);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
