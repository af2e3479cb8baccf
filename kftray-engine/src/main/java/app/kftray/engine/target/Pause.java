package app.kftray.engine.target;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A thread's wait between two attempts, which others may end. Thread-safe. */
final class Pause {
    private boolean resting;
    private boolean ordered;

    /**
     * Waits.
     *
     * @param byServer whether the server wants it so: then {@link #hurry} does not end it
     */
    synchronized void rest(Duration time, boolean byServer) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        resting = true;
        ordered = byServer;
        try {
            for (long left = time.toNanos(); resting && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } finally {
            resting = false;
            ordered = false;
        }
    }

    /** Whether the server asked for the pause that is on now. */
    synchronized boolean isOrdered() {
        return ordered;
    }

    /** Ends a pause that nobody ordered. */
    synchronized void hurry() {
        if (!ordered) {
            end();
        }
    }

    /** Ends any pause. */
    synchronized void end() {
        resting = false;
        notifyAll();
    }
}
