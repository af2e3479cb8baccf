package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.server.RelayHarness.Client;
import app.kftray.server.RelayHarness.Target;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The relay as a process: its words and its exit codes. */
class MainTest {
    /** An object of words and whole numbers. */
    private static final Pattern JSON = Pattern.compile(
            "\\{(,?\"([^\"\\\\]|\\\\[\"\\\\u])*\":(\"([^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\u])*\"|-?\\d+))+\\}");

    @Test
    void aBadValueIsOneSentenceAndExitCodeTwo() throws Exception {
        Process process = start(Map.of("PROXY_TYPE", "reverse_http"));
        assertThat(process.inputReader(StandardCharsets.UTF_8).readAllAsString())
                .startsWith("kftray-server: PROXY_TYPE: reverse_http is not offered by this relay")
                .hasLineCount(1);
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void itSaysThatItIsReadyInJsonAndEndsWellWhenToldTo() throws Exception {
        Process process = start(Map.of(
                "PROXY_TYPE", "udp",
                "REMOTE_ADDRESS", "127.0.0.1",
                "REMOTE_PORT", "53",
                "LISTEN_ADDRESS", "127.0.0.1",
                "LOCAL_PORT", "" + RelayHarness.freePort()));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine())
                    .startsWith("{\"time\":\"")
                    .contains("\"event\":\"ready\"")
                    .endsWith("}");
            // Not the process's own destroy, which closes its output too.
            process.toHandle().destroy();
            assertThat(out.readAllAsString()).contains("\"event\":\"stopped\"");
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    @Timeout(60)
    void sessionsThatDoNotFinishAreCutOnceTheirTimeIsOver() throws Exception {
        int port = RelayHarness.freePort();
        Process process = start(environment(port, "DRAIN_SECONDS", "1"));
        InetSocketAddress relay = new InetSocketAddress(RelayHarness.LOOPBACK, port);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                Target echo = Target.echo();
                ServerSocket server = new ServerSocket(0, 1, RelayHarness.LOOPBACK)) {
            assertThat(out.readLine()).contains("\"event\":\"ready\"");
            try (Client udp = new Client(relay).hello().welcome();
                    Client tcp = new Client(relay).hello().welcome()) {
                tcp.target("tcp://127.0.0.1:" + server.getLocalPort());
                assertThat(tcp.control()).startsWith("3:1:");
                udp.target("udp://127.0.0.1:" + echo.port());
                udp.send("a");
                assertThat(udp.receiveText()).isEqualTo("a");
                Thread.ofVirtual().start(() -> keepBusy(udp));

                long told = System.nanoTime();
                process.toHandle().destroy();
                assertThat(process.waitFor(8, TimeUnit.SECONDS))
                        .as("a second, what it may take to close, and a busy machine's allowance")
                        .isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - told)).isGreaterThan(Duration.ofMillis(900));
                assertThat(process.exitValue()).isZero();
                assertThat(out.readAllAsString()).contains("\"event\":\"stopped\",\"cut\":2");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    @Timeout(60)
    void everyLineIsJsonThatOfLibrariesTooAndNoPayloadIsInIt() throws Exception {
        int port = RelayHarness.freePort();
        // Netty warns of a number that is none.
        Process process = start(
                environment(port, "LOG_LEVEL", "debug", "DRAIN_SECONDS", "0"), "-Dio.netty.eventLoopThreads=\"none\"");
        InetSocketAddress relay = new InetSocketAddress(RelayHarness.LOOPBACK, port);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                Target echo = Target.echo();
                ServerSocket server = new ServerSocket(0, 1, RelayHarness.LOOPBACK)) {
            String line = out.readLine();
            StringBuilder lines = new StringBuilder();
            for (; !line.contains("\"event\":\"ready\""); line = out.readLine()) {
                lines.append(line).append('\n');
            }
            try (Client udp = new Client(relay).hello().welcome();
                    Client tcp = new Client(relay).hello().welcome();
                    Client nonsense = new Client(relay).hello().welcome()) {
                udp.target("udp://127.0.0.1:" + echo.port());
                udp.send("s3cret");
                assertThat(udp.receiveText()).isEqualTo("s3cret");
                tcp.target("tcp://127.0.0.1:" + server.getLocalPort());
                assertThat(tcp.control()).startsWith("3:1:");
                tcp.out.writeBytes("s3cret");
                // At once: the relay closes as soon as it has read what no frame begins with.
                nonsense.out.write("\377\377\377\377s3cret".getBytes(StandardCharsets.ISO_8859_1));
                assertThat(nonsense.in.readAllBytes()).isNotNull();
            }
            process.toHandle().destroy();
            lines.append(line).append('\n').append(out.readAllAsString());

            assertThat(lines.toString().lines()).allMatch(it -> JSON.matcher(it).matches());
            assertThat(lines.toString())
                    .contains("\"event\":\"library\"")
                    .contains("io.netty.eventLoopThreads")
                    .contains("\"event\":\"session opened\"")
                    .contains("\"event\":\"stopped\"")
                    .doesNotContain("s3cret");
        } finally {
            process.destroyForcibly();
        }
    }

    private static void keepBusy(Client client) {
        try {
            while (true) {
                client.send("still here");
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException over) {
            // The relay is gone.
        }
    }

    private static Map<String, String> environment(int port, String... more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "PROXY_TYPE", "shared",
                "ALLOWED_TARGETS", "*:*",
                "LISTEN_ADDRESS", "127.0.0.1",
                "LOCAL_PORT", "" + port));
        for (int i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    private static Process start(Map<String, String> environment, String... options) throws Exception {
        String path = String.join(
                File.pathSeparator,
                Path.of("target", "classes").toString(),
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.path", ""));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        // As in the image: the runtime's own warnings are no part of the log.
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", path, "app.kftray.server.Main"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
