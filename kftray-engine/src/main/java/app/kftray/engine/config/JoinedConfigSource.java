package app.kftray.engine.config;

import static java.util.Objects.requireNonNull;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.problem.PluginProblem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Several sources as one: those of plug-ins beside the files. One that fails or does not answer is reported and holds up no
 * other. Thread-safe.
 */
public final class JoinedConfigSource implements ConfigSource {
    /** A server may be slow, but whoever waits for the forwards of a file is a person. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<ConfigSource> sources;
    private final Duration patience;

    /** Of two that want the same alias or local port, the earlier in {@code sources} has it. */
    public JoinedConfigSource(List<ConfigSource> sources) {
        this(sources, PATIENCE);
    }

    JoinedConfigSource(List<ConfigSource> sources, Duration patience) {
        this.sources = List.copyOf(sources);
        this.patience = patience;
    }

    @Override
    public String name() {
        return "all";
    }

    /** Asks all at once, each on a virtual thread of its own; blocks until each has answered or its time is over. */
    @Override
    public ConfigReport load() {
        return JoinedReports.of(loadEach());
    }

    /** Tells on a virtual thread of its own, one report after the other. */
    @Override
    public AutoCloseable watch(Consumer<ConfigReport> listener) {
        JoinedWatch watch = new JoinedWatch(this, listener);
        watch.start();
        return watch;
    }

    List<ConfigSource> sources() {
        return sources;
    }

    List<JoinedReports.Said> loadEach() {
        List<FutureTask<ConfigReport>> asked =
                sources.stream().map(JoinedConfigSource::ask).toList();
        return IntStream.range(0, asked.size())
                .mapToObj(i -> said(sources.get(i), asked.get(i)))
                .toList();
    }

    private static FutureTask<ConfigReport> ask(ConfigSource source) {
        FutureTask<ConfigReport> asked = new FutureTask<>(() -> requireNonNull(source.load(), "it reported nothing"));
        Thread.ofVirtual().name("kftray-source-" + source.name()).start(asked);
        return asked;
    }

    private JoinedReports.Said said(ConfigSource source, FutureTask<ConfigReport> asked) {
        try {
            return new JoinedReports.Said(source.name(), asked.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException failure) {
            return failed(source, failure);
        } catch (TimeoutException silent) {
            asked.cancel(true);
            return failed(source, "it did not answer within " + patience.toSeconds() + " s");
        } catch (InterruptedException ending) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            return failed(source, "the program is ending");
        }
    }

    static JoinedReports.Said failed(ConfigSource source, Throwable failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = cause.getMessage();
        return failed(source, message == null ? cause.getClass().getSimpleName() : message);
    }

    private static JoinedReports.Said failed(ConfigSource source, String reason) {
        return new JoinedReports.Said(
                source.name(),
                new ConfigReport(List.of(), List.of(new PluginProblem.SourceFailed(source.name(), reason)), List.of()));
    }
}
