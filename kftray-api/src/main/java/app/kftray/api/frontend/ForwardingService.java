package app.kftray.api.frontend;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.problem.ForwardProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one interface that every frontend drives. Thread-safe; nothing here blocks unless it says so. */
public interface ForwardingService extends AutoCloseable {
    /** How long {@link #close} may take: the process of a person who presses Ctrl-C ends within a second. */
    Duration LONGEST_CLOSING = Duration.ofMillis(550);

    /**
     * The configuration in {@code files}, JSON or YAML by their content, and beside it all that {@link #sources} say. Reading
     * happens when the source is loaded; that may block.
     */
    ConfigSource files(List<Path> files);

    /** The names of the configuration sources that plug-ins bring. */
    default List<String> sources() {
        return List.of();
    }

    /** Reads a configuration that a person gave as text; {@code source} names it in problems. */
    ConfigReport parse(String source, String text);

    /** What plug-ins could not be used, found when the service was built. */
    List<ForwardProblem> warnings();

    /** Every forward that was started and not stopped, in the order of starting. */
    List<ForwardStatus> list();

    /**
     * Starts forwards. An alias that runs already, and two forwards that want the same local address and port, are refused:
     * the answer names each, and everything else is started.
     */
    CompletionStage<List<ForwardProblem>> start(List<ForwardConfig> forwards);

    /**
     * Changes forwards that run, by their aliases; one that does not run is started. Where a forward goes on listening as before
     * and needs no relay, its local port stays open: connections that come meanwhile are held, and those that are open end in their own
     * time at the target they were led to. Any other is stopped and started. Answers like {@link #start}.
     */
    CompletionStage<List<ForwardProblem>> reconfigure(List<ForwardConfig> forwards);

    /** Stops one forward; completes with false when there is none of that alias. */
    CompletionStage<Boolean> stop(String alias);

    /** Asks the clusters whether the forwards could work, without starting any: one list of problems a forward, in order. */
    CompletionStage<List<CheckResult>> check(List<ForwardConfig> forwards);

    /**
     * The relays in a cluster, whoever deployed them; fails with a {@link app.kftray.api.problem.ProblemException}.
     *
     * @param kubeconfig as in a forward's configuration; empty for kubectl's own choice
     * @param context null for the current one
     * @param namespace null for all that may be read
     */
    CompletionStage<List<RelayPod>> relays(List<Path> kubeconfig, @Nullable String context, @Nullable String namespace);

    /** Removes the relays that nobody needs any more, {@link RelayPod.Use#LEFT_BEHIND}; completes with those. */
    CompletionStage<List<RelayPod>> cleanRelays(
            List<Path> kubeconfig, @Nullable String context, @Nullable String namespace);

    /** Tells every event from now on, in order, on the engine's thread; close the handle to end it. */
    Subscription subscribe(Consumer<ForwardEvent> listener);

    /** Tells what happens to relays from now on, on any thread, until {@link #close} has returned; the listener must not block. */
    default Subscription subscribeToRelays(Consumer<RelayEvent> listener) {
        return () -> {};
    }

    /** Stops everything and waits for it, at most {@link #LONGEST_CLOSING}; relays that are left by then are told of. */
    @Override
    void close();

    /** Ends a subscription when closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
