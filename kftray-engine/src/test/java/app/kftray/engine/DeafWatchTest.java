package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watch is dead and nobody says so, while the session to the pod lives on: kubelets answer pings for a pod that is gone. */
class DeafWatchTest {
    /** A watch is renewed after five minutes; connections that fail tell sooner. */
    private static final Duration SOON = Duration.ofSeconds(8);

    private static final Duration TOLD = Duration.ofMillis(150);

    private Sandbox sandbox;
    private RunningEngine engine;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        sandbox = Sandbox.start();
        sandbox.run("demo", "web", 1, Map.of(8080, Program.http()));
        sandbox.expose("demo", "web", "web", 80, 8080);
        engine = new RunningEngine(Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig()));
    }

    @AfterEach
    void stop() {
        engine.close();
        sandbox.close();
    }

    @Test
    void connectionsThatFindThePodGoneLeadToTheNewOne() throws Exception {
        int port = engine.forward("web", new Target.Service("web"), "demo", "80");
        await().until(() -> sandbox.counts().requests("watch", "endpointslices") > 0);
        assertThat(answers(port)).isTrue();
        sandbox.faults().forgetWatches();
        sandbox.kill("demo", sandbox.pods("demo", "web").getFirst());
        await().atMost(SOON).until(() -> answers(port));
        assertThat(engine.status("web").pod())
                .contains(sandbox.pods("demo", "web").getFirst());
    }

    /** Asks only where nothing ended yet: what is sent to a pod that is gone costs the server workers, until it answers no ping. */
    private static boolean answers(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            if (endsWithin(TOLD, socket)) {
                return false;
            }
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() > 0;
        } catch (SocketException | SocketTimeoutException cut) {
            return false;
        }
    }

    private static boolean endsWithin(Duration time, Socket socket) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException lives) {
            return false;
        }
    }
}
