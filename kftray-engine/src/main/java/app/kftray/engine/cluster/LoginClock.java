package app.kftray.engine.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Time as logins need it: one clock that nobody sets, for pauses, and the one that expiries are written in. */
interface LoginClock {

    /** Nanoseconds since some moment. */
    long nanos();

    /** The wall clock. */
    Instant now();

    /** Runs a task, which does not block, after the delay. */
    void after(Duration delay, Runnable task);

    LoginClock SYSTEM = new LoginClock() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public void after(Duration delay, Runnable task) {
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(task);
        }
    };
}
