package app.kftray.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time of day, as a machine has it that slept now and then. Thread-safe. */
final class TurnedClock implements InstantSource {
    private volatile Duration slept = Duration.ZERO;

    /** Goes on by so much at once, or back. */
    void turn(Duration time) {
        slept = slept.plus(time);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(slept);
    }
}
