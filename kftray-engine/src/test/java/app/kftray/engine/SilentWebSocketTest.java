package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.StreamProblem;
import app.kftray.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A black hole before a forward that nobody uses and that has no session to ask, since each connection has a WebSocket. */
class SilentWebSocketTest {
    private static final Duration NOTICED = Duration.ofSeconds(15);

    /** For a machine that has other things to do. */
    private static final Duration SLACK = Duration.ofSeconds(4);

    @Test
    @Timeout(120)
    void isNoticedWithinFifteenSeconds(@TempDir Path folder) throws Exception {
        try (Sandbox sandbox = Sandbox.demo();
                RunningEngine engine = new RunningEngine(
                        Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig()),
                        "kftray.session.carrier",
                        "websocket")) {
            engine.forward("idle", new Target.Service("web"), "demo", "80");
            assertThat(engine.status("idle").carrier()).isEqualTo("v4");

            sandbox.faults().freeze();
            Instant frozen = Instant.now();

            await().atMost(NOTICED.multipliedBy(2))
                    .until(() -> engine.events.stream().anyMatch(ForwardEvent.Reconnecting.class::isInstance));
            sandbox.faults().thaw();
            assertThat(engine.events)
                    .filteredOn(ForwardEvent.Reconnecting.class::isInstance)
                    .first()
                    .isInstanceOfSatisfying(ForwardEvent.Reconnecting.class, it -> {
                        assertThat(it.cause()).isInstanceOf(StreamProblem.SessionLost.class);
                        assertThat(it.at()).isBefore(frozen.plus(NOTICED).plus(SLACK));
                    });
        }
    }
}
