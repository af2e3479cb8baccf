package app.kftray.transport.udp;

import java.time.Duration;

/** How long to wait before the next stream, after one that said nothing; and for how long at all. */
final class Retries {
    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 1_000;

    private final Duration holdTime;
    private int attempts;
    private long failingSince;

    Retries(Duration holdTime) {
        this.holdTime = holdTime;
    }

    /** Begins to count anew. */
    void reset() {
        attempts = 0;
    }

    /** Whether it has gone on for longer than datagrams are held. */
    boolean isOver() {
        long now = System.nanoTime();
        if (attempts == 0) {
            failingSince = now;
        }
        return now - failingSince > holdTime.toNanos();
    }

    long nextMillis() {
        return Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempts++, 10));
    }
}
