package app.kftray.engine.cluster;

import java.time.Duration;

/** Growing pauses between logins that were in vain. Not thread-safe. */
final class LoginPauses {
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final LoginClock clock;
    private Duration next = FIRST;
    private long since;
    private Duration pause = Duration.ZERO;

    LoginPauses(LoginClock clock) {
        this.clock = clock;
    }

    boolean over() {
        return pause.isZero() || clock.nanos() - since >= pause.toNanos();
    }

    /** One more in vain: a pause begins. */
    void grow() {
        since = clock.nanos();
        pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    /**
     * Whether there is a pause of which a tenth is over. Only such a one is ended early, since what somebody else does with the same
     * program may look like what a person did.
     */
    boolean mayEndEarly() {
        return !over() && clock.nanos() - since >= pause.dividedBy(10).toNanos();
    }

    /** Ends such a pause, and forgets none before it; whether there was one to end. */
    boolean endEarly() {
        boolean due = mayEndEarly();
        if (due) {
            pause = Duration.ZERO;
        }
        return due;
    }

    /** Ends a pause, and forgets those before it. */
    void reset() {
        pause = Duration.ZERO;
        next = FIRST;
    }
}
