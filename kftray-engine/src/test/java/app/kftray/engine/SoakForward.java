package app.kftray.engine;

import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One forward of the {@link Soak} and who asks it. */
final class SoakForward implements AutoCloseable {
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(400);

    private final RunningEngine engine;
    private final String alias;
    private final Supplier<ForwardConfig.Builder> config;
    private int starts;
    private int port;
    private @Nullable Prober prober;
    private Prober.Count before = Prober.Count.NONE;

    SoakForward(RunningEngine engine, String alias, Supplier<ForwardConfig.Builder> config) {
        this.engine = engine;
        this.alias = alias;
        this.config = config;
        start();
    }

    private void start() {
        engine.start(alias, config.get());
        starts++;
        await(alias + " listens").until(() -> !engine.status(alias).addresses().isEmpty());
        port = engine.port(alias);
    }

    String alias() {
        return alias;
    }

    int starts() {
        return starts;
    }

    /** Asks from now on. */
    void ask() {
        prober = new Prober(port, BETWEEN_QUESTIONS, FaultTrial::ask);
    }

    /** Asks no more and waits for the answers that are due. */
    void rest() throws InterruptedException {
        if (prober != null) {
            before = before.plus(prober.stop());
            prober = null;
        }
    }

    void restart() throws Exception {
        rest();
        engine.service().stop(alias).toCompletableFuture().join();
        start();
        ask();
    }

    boolean answeredSince(long nanos) {
        return prober != null && prober.rightSince(nanos);
    }

    Prober.Count count() {
        return before;
    }

    @Override
    public void close() {
        if (prober != null) {
            prober.close();
        }
    }
}
