package app.kftray.engine.supervise;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ForwardProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The local side of a {@link ForwardMachine}: moves its {@link Door}, and tries again where that may help. */
final class DoorMachine {
    private static final Duration BIND_RETRY = Duration.ofSeconds(1);

    private final String alias;
    private final InstantSource clock;
    private final Consumer<Action> actions;

    private Door door = new Door.Closed();
    private @Nullable Instant nextTry;

    /** @param actions takes what is to be done, in order */
    DoorMachine(String alias, InstantSource clock, Consumer<Action> actions) {
        this.alias = alias;
        this.clock = clock;
        this.actions = actions;
    }

    Door door() {
        return door;
    }

    boolean isClosed() {
        return door instanceof Door.Closed;
    }

    boolean isBlocked() {
        return door instanceof Door.Blocked;
    }

    /** The addresses that take connections, none while it is not open. */
    List<String> addresses() {
        return door instanceof Door.Open(List<String> addresses) ? addresses : List.of();
    }

    /** When a blocked door is tried again; null when only a person can clear it. */
    @Nullable
    Instant nextTry() {
        return nextTry;
    }

    void open() {
        door = new Door.Opening();
        actions.accept(new Action.Bind());
    }

    void close() {
        door = new Door.Closed();
        actions.accept(new Action.Unbind());
    }

    void bound(List<String> addresses) {
        if (door instanceof Door.Opening) {
            door = new Door.Open(List.copyOf(addresses));
            actions.accept(new Action.Tell(new ForwardEvent.Listening(clock.instant(), alias, addresses)));
        }
    }

    void bindFailed(ForwardProblem problem) {
        if (door instanceof Door.Opening) {
            door = new Door.Blocked(problem);
            nextTry = null;
            if (problem.passing()) {
                nextTry = clock.instant().plus(BIND_RETRY);
                actions.accept(new Action.BindLater(BIND_RETRY));
            }
        }
    }

    void bindAgain() {
        if (door instanceof Door.Blocked) {
            open();
        }
    }
}
