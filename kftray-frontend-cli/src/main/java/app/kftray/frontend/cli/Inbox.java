package app.kftray.frontend.cli;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.problem.ForwardProblem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Brings what happens on other threads to the command's own, in order. Whoever reports something is never blocked. */
final class Inbox {
    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();

    /** Something that a run of forwards reacts to. */
    sealed interface Happening {
        record Told(ForwardEvent event) implements Happening {}

        record Relay(RelayEvent event) implements Happening {}

        /** The service has dealt with a request to start forwards. */
        record Started(List<ForwardProblem> refused) implements Happening {}

        /** The configuration has changed. */
        record Reloaded(ConfigReport report) implements Happening {}

        /** The demo has tried something. */
        record Found(DemoCheck.Finding finding) implements Happening {}

        /** The run is to end. */
        record End(int status) implements Happening {}
    }

    void put(Happening happening) {
        happenings.add(happening);
    }

    void told(ForwardEvent event) {
        put(new Happening.Told(event));
    }

    int size() {
        return happenings.size();
    }

    /** The next happening, or null when there was none for so long; waits for ever without a duration. */
    @Nullable
    Happening next(@Nullable Duration longest) throws InterruptedException {
        return longest == null
                ? happenings.take()
                : happenings.poll(Math.max(0, longest.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** The next happening, or null when there is none. */
    @Nullable
    Happening poll() {
        return happenings.poll();
    }
}
