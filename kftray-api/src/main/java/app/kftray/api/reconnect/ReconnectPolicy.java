package app.kftray.api.reconnect;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter: the n-th delay is drawn evenly from zero to {@code first * factor^(n-1)}, at most
 * {@code longest}. Full jitter spreads clients best when many lose the same server at once.
 *
 * @param first the upper bound of the first delay
 * @param factor how the bound grows from one attempt to the next, 1 or more
 * @param longest the largest bound
 * @param healthyAfter how long a connection has to live before the count of attempts starts anew
 */
public record ReconnectPolicy(Duration first, double factor, Duration longest, Duration healthyAfter) {

    /** 0.2 s first, doubled, at most 20 s, reset by 30 s of health. */
    public static final ReconnectPolicy DEFAULT =
            new ReconnectPolicy(Duration.ofMillis(200), 2, Duration.ofSeconds(20), Duration.ofSeconds(30));

    public ReconnectPolicy {
        if (first.isNegative() || first.isZero()) {
            throw new IllegalArgumentException("first: " + first + " (expected: more than zero)");
        }
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("factor: " + factor + " (expected: >= 1)");
        }
        if (longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("longest: " + longest + " (expected: >= first, " + first + ")");
        }
        if (healthyAfter.isNegative()) {
            throw new IllegalArgumentException("healthyAfter: " + healthyAfter + " (expected: >= 0)");
        }
    }

    /** The largest delay before attempt number {@code attempt}, counted from 1. */
    public Duration bound(int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt: " + attempt + " (expected: >= 1)");
        }
        double nanos = first.toNanos() * Math.pow(factor, attempt - 1);
        return nanos >= longest.toNanos() ? longest : Duration.ofNanos((long) nanos);
    }

    /** A delay before attempt number {@code attempt}, counted from 1, drawn evenly from zero to {@link #bound}. */
    public Duration delay(int attempt, RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(bound(attempt).toNanos() + 1));
    }
}
