package app.kftray.engine.supervise;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ForwardProblem;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells of one forward's failed connections and floods nobody: the first of a reason at once, then every few seconds how many
 * more there were. Nothing is left out of the counts. Belongs to the engine's thread.
 */
final class FailedConnections {
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final String forward;
    private final Timers timers;
    private final InstantSource clock;
    private final Consumer<ForwardEvent> events;
    private final Map<Reason, Tally> tallies = new HashMap<>();
    private boolean closed;

    /** What people read of a problem: two that read alike are one. */
    private record Reason(String code, String message) {}

    /** Those that failed for one reason since it was told last. */
    private static final class Tally {
        private final ForwardProblem problem;
        private String peer = "";
        private long count;
        private Runnable cancel = () -> {};

        Tally(ForwardProblem problem) {
            this.problem = problem;
        }
    }

    FailedConnections(String forward, Timers timers, InstantSource clock, Consumer<ForwardEvent> events) {
        this.forward = forward;
        this.timers = timers;
        this.clock = clock;
        this.events = events;
    }

    void add(String peer, ForwardProblem problem) {
        if (closed) {
            return; // it failed because the forward was stopped
        }
        Reason reason = new Reason(problem.code(), problem.message());
        Tally known = tallies.get(reason);
        Tally tally = known == null ? new Tally(problem) : known;
        tally.peer = peer;
        tally.count++;
        if (known == null) {
            tallies.put(reason, tally);
            tell(tally);
            pause(reason, tally);
        }
    }

    /** Tells what was not told yet. */
    void close() {
        closed = true;
        tallies.values().forEach(tally -> {
            tally.cancel.run();
            tell(tally);
        });
        tallies.clear();
    }

    private void pause(Reason reason, Tally tally) {
        tally.cancel = timers.schedule(
                () -> {
                    if (tally.count == 0) {
                        tallies.remove(reason);
                    } else {
                        tell(tally);
                        pause(reason, tally);
                    }
                },
                PAUSE);
    }

    private void tell(Tally tally) {
        if (tally.count > 0) {
            events.accept(new ForwardEvent.ConnectionFailed(
                    clock.instant(), forward, tally.peer, tally.problem, tally.count));
            tally.count = 0;
        }
    }
}
