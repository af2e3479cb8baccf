package com.example.kftray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar in the plug-in folder of a real kftray, which forwards into a cluster in this process. */
@Timeout(60)
class PackagedPluginTest {
    private static final int BYTES_PER_SECOND = 65_536;

    private final Path image = Path.of(System.getProperty("kftray.image", "nowhere"));

    @TempDir
    Path folder;

    @BeforeEach
    void install() throws IOException {
        assumeTrue(Files.isDirectory(image), "there is no kftray at " + image + "; -Dkftray.image=… names one");
        Path plugins = Files.createDirectories(folder.resolve("config/plugins"));
        Path jar = Path.of(System.getProperty("plugin.jar"));
        Files.copy(jar, plugins.resolve(jar.getFileName()));
    }

    @Test
    void aForwardOfThePluginsSourceCarriesBytesByThePluginsTransport() throws Exception {
        int port = freePort();
        Path forwards = Files.createDirectory(folder.resolve("forwards.d"));
        Files.writeString(forwards.resolve("echo.properties"), """
                service = echo
                remote = 7
                local = %d
                namespace = demo
                protocol = slow
                """.formatted(port));
        byte[] message = new byte[2 * BYTES_PER_SECOND];
        new Random(1).nextBytes(message);

        try (Sandbox sandbox = Sandbox.start()) {
            sandbox.run("demo", "echo", 1, Map.of(7, Program.echo()));
            sandbox.expose("demo", "echo", "echo", 7, 7);
            Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig());
            Process kftray = start("up");
            try (Socket socket = connect(port)) {
                long began = System.nanoTime();
                Thread.ofVirtual().start(() -> send(socket, message));
                assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
                await().untilAsserted(() -> assertThat(printed()).contains("svc/echo:7", "active"));
            } finally {
                kftray.destroy();
                assertThat(kftray.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void mistakesInThePluginsFilesAreToldLikeAllOthers() throws Exception {
        Path forwards = Files.createDirectory(folder.resolve("forwards.d"));
        Files.writeString(forwards.resolve("echo.properties"), "service = echo\n");

        assertThat(start("check").waitFor()).isEqualTo(2);
        assertThat(printed()).contains("echo.properties cannot be used: remote: missing", "Mend the file");
    }

    private Process start(String command) throws IOException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        ProcessBuilder builder = new ProcessBuilder(
                image.resolve(windows ? "bin/kftray.bat" : "bin/kftray").toString(), command);
        builder.environment()
                .putAll(Map.of(
                        "KFTRAY_CONFIG", folder.resolve("config").toString(),
                        "KFTRAY_JAVA_OPTS", "-Dkftray.slow.bytes-per-second=" + BYTES_PER_SECOND,
                        "FORWARDS_D", folder.resolve("forwards.d").toString(),
                        "KUBECONFIG", folder.resolve("kubeconfig").toString()));
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("printed").toFile())
                .start();
    }

    private String printed() throws IOException {
        return Files.readString(folder.resolve("printed"));
    }

    /** kftray may still be starting. */
    private static Socket connect(int port) {
        return await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(
                        () -> {
                            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                            socket.setSoTimeout(30_000);
                            return socket;
                        },
                        socket -> true);
    }

    private static void send(Socket socket, byte[] message) {
        try {
            socket.getOutputStream().write(message);
        } catch (IOException closed) {
            // The test has failed, and says so.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
