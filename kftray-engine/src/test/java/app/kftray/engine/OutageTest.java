package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.engine.cluster.KubeconfigClusters;
import app.kftray.engine.supervise.EngineThread;
import app.kftray.sandbox.Sandbox;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sixty forwards of one cluster, whose API server is away for a while. */
class OutageTest {
    private static final int FORWARDS = 60;
    private static final Duration AWAY = Duration.ofSeconds(6);
    private static final Duration TOGETHER = Duration.ofSeconds(2);

    /** A pause of the back-off, and a loaded machine. */
    private static final Duration BACK = Duration.ofSeconds(30);

    private Sandbox sandbox;
    private Wire wire;
    private RunningEngine engine;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        sandbox = Sandbox.start();
        IntStream.range(0, FORWARDS).forEach(i -> sandbox.service("many", "web-" + i, 80, 1));
        wire = new Wire("127.0.0.1", URI.create(sandbox.server()).getPort());
        String kubeconfig = sandbox.kubeconfig().replace(sandbox.server(), "http://127.0.0.1:" + wire.port());
        engine = new RunningEngine(Files.writeString(folder.resolve("kubeconfig"), kubeconfig));
    }

    @AfterEach
    void stop() {
        engine.close();
        wire.close();
        sandbox.close();
    }

    @Test
    void anApiServerThatIsAwayFromTheBeginningIsAskedNowAndThenAndFoundByAllAtOnce() {
        wire.slam();
        startAll();
        assertThat(attemptsWhile(AWAY)).isLessThan(40);
        assertThat(list()).allMatch(it -> it.state() == ForwardState.RECONNECTING);

        Instant back = Instant.now();
        wire.open();
        awaitActive();

        assertTogether(back);
    }

    @Test
    void anApiServerThatGoesAwayIsAskedNowAndThenAndFoundByAllAtOnce() {
        startAll();
        awaitActive();

        int before = wire.attempts();
        wire.slam();
        attemptsWhile(AWAY);
        int attempts = wire.attempts() - before;
        Instant back = Instant.now();
        wire.open();
        awaitActive();

        assertThat(attempts).isLessThan(60);
        assertTogether(back);
    }

    @Test
    void nothingIsLeftWhenAllAreStopped() {
        startAll();
        awaitActive();

        IntStream.range(0, FORWARDS)
                .forEach(i ->
                        engine.service().stop("f" + i).toCompletableFuture().join());

        await().atMost(BACK).until(() -> sandbox.counts().openSessions() == 0);
        await().atMost(BACK)
                .until(() -> engine.service().part(EngineThread.class).waiting() == 0);
        await().atMost(BACK).until(() -> {
            System.gc();
            return engine.service().part(KubeconfigClusters.class).held() == 0;
        });
    }

    private void startAll() {
        IntStream.range(0, FORWARDS)
                .forEach(i -> engine.start(
                        "f" + i,
                        ForwardConfig.to(new Target.Service("web-" + i), RemotePort.parse("80"))
                                .namespace("many")));
    }

    private int attemptsWhile(Duration time) {
        int before = wire.attempts();
        Instant end = Instant.now().plus(time);
        await().atMost(time.plusSeconds(5)).until(() -> Instant.now().isAfter(end));
        return wire.attempts() - before;
    }

    private void awaitActive() {
        await().atMost(BACK)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> list().size() == FORWARDS && list().stream().allMatch(OutageTest::isActive));
    }

    private static boolean isActive(ForwardStatus status) {
        return status.state() == ForwardState.ACTIVE;
    }

    private void assertTogether(Instant since) {
        List<Instant> well = engine.events.stream()
                .filter(it -> it instanceof ForwardEvent.Connected || it instanceof ForwardEvent.Recovered)
                .map(ForwardEvent::at)
                .filter(at -> !at.isBefore(since))
                .sorted()
                .toList();
        assertThat(well).hasSizeGreaterThanOrEqualTo(FORWARDS);
        assertThat(Duration.between(well.getFirst(), well.getLast())).isLessThan(TOGETHER);
    }

    private List<ForwardStatus> list() {
        return engine.service().list();
    }
}
