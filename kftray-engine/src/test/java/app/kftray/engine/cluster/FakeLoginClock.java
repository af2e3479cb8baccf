package app.kftray.engine.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that passes when the test says so. */
final class FakeLoginClock implements LoginClock {
    private long nanos = Long.MAX_VALUE - 1_000; // it may overflow
    private Instant wall = Instant.parse("2030-01-01T00:00:00Z");
    private final List<Later> later = new ArrayList<>();

    private record Later(long at, Runnable task) {}

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return wall;
    }

    @Override
    public void after(Duration delay, Runnable task) {
        later.add(new Later(nanos + delay.toNanos(), task));
    }

    void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
        List<Later> due = later.stream().filter(it -> nanos - it.at() >= 0).toList();
        later.removeAll(due);
        due.forEach(it -> it.task().run());
    }

    /** Somebody sets the wall clock. */
    void set(Instant now) {
        wall = now;
    }
}
