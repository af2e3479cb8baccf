package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.Target;
import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections, one every 20 ms, to a port on which nothing listens: each speaks first, as browsers do. */
class DeadPortTest {
    private static final Duration ASKED = Duration.ofSeconds(4);

    /** A refused connection is tried again for a second; the rest is for a loaded machine. */
    private static final Duration ENDED = Duration.ofSeconds(6);

    private Sandbox sandbox;
    private RunningEngine engine;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        sandbox = Sandbox.start();
        sandbox.run("demo", "web", 1, Map.of(8080, Program.http()));
        sandbox.expose("demo", "web", "web", 80, 1);
        engine = new RunningEngine(Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig()));
    }

    @AfterEach
    void stop() {
        engine.close();
        sandbox.close();
    }

    @Test
    void eachIsRefusedSoonAndTheServerLosesFewWorkers() throws Exception {
        int port = engine.forward("web", new Target.Service("web"), "demo", "80");
        try (Prober prober = new Prober(port, FaultTrial::ask)) {
            prober.runFor(ASKED);
            long last = System.nanoTime();
            Prober.Count count = prober.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - last)).isLessThan(ENDED);
            assertThat(count.reset()).as("%s", count).isGreaterThan(50);
            assertThat(count.right() + count.wrong() + count.late() + count.refused())
                    .as("%s", count)
                    .isZero();
        }
        // Those that were under way when the first was refused.
        assertThat(sandbox.counts().wedgedWorkers()).isLessThan(20);
    }
}
