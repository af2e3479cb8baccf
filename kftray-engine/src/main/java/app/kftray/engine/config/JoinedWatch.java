package app.kftray.engine.config;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches several sources. What one tells is joined with what the others said last, on one virtual thread, so that reports
 * come in order whatever threads the sources tell on, and a listener may close the watch.
 */
final class JoinedWatch implements AutoCloseable {
    private final JoinedConfigSource joined;
    private final Consumer<ConfigReport> listener;
    private final ExecutorService telling = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("kftray-sources").factory());
    private final List<AutoCloseable> watches = new ArrayList<>();

    /** On the telling thread; null until something has changed. */
    private @Nullable List<JoinedReports.Said> last;

    JoinedWatch(JoinedConfigSource joined, Consumer<ConfigReport> listener) {
        this.joined = joined;
        this.listener = listener;
    }

    void start() {
        for (int i = 0; i < joined.sources().size(); i++) {
            int index = i;
            ConfigSource source = joined.sources().get(i);
            try {
                watches.add(source.watch(changed -> later(new JoinedReports.Said(source.name(), changed), index)));
            } catch (RuntimeException | LinkageError broken) {
                later(JoinedConfigSource.failed(source, broken), index);
            }
        }
    }

    private void later(JoinedReports.Said said, int index) {
        try {
            telling.execute(() -> changed(said, index));
        } catch (RejectedExecutionException closed) {
            // Nobody listens any more.
        }
    }

    private void changed(JoinedReports.Said said, int index) {
        List<JoinedReports.Said> all = last == null ? new ArrayList<>(joined.loadEach()) : last;
        all.set(index, said);
        last = all;
        if (telling.isShutdown()) {
            return;
        }
        try {
            listener.accept(JoinedReports.of(all));
        } catch (RuntimeException fault) {
            System.getLogger(JoinedWatch.class.getName())
                    .log(Level.ERROR, "a listener of changed configurations failed", fault);
        }
    }

    @Override
    public void close() {
        telling.shutdownNow();
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception failure) {
                System.getLogger(JoinedWatch.class.getName())
                        .log(Level.WARNING, "a source of configurations cannot be closed: {0}", failure.toString());
            }
        }
    }
}
