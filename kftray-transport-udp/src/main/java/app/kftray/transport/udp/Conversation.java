package app.kftray.transport.udp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How much a local sender and its target have said to each other and when last, which tells how soon the sender may be forgotten. */
final class Conversation {
    private static final long SPARE_ANSWERED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long asked;
    private long answered;
    private long last = System.nanoTime();

    void asked() {
        asked++;
        last = System.nanoTime();
    }

    void answered() {
        answered++;
        last = System.nanoTime();
    }

    /** Whether the sender may give way to a new one where there is no room: sooner if it has been answered. */
    boolean maySpare() {
        return silentNanos() > (answeredOnce() ? SPARE_ANSWERED_NANOS : SPARE_NANOS);
    }

    /** Whether the sender has been silent long enough to be forgotten. */
    boolean isIdle(DatagramLimits limits) {
        Duration limit = answeredOnce() ? limits.exchangeIdle() : limits.idle();
        return silentNanos() > limit.toNanos();
    }

    private long silentNanos() {
        return System.nanoTime() - last;
    }

    /** Whether all was one question and its answer; twice, as a resolver asks for both kinds of addresses. */
    private boolean answeredOnce() {
        return asked <= 2 && answered >= asked;
    }
}
