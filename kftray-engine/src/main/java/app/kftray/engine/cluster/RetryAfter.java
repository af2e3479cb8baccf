package app.kftray.engine.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Reads {@code Retry-After}, which is a number of seconds or a date (RFC 9110, 10.2.3). */
public final class RetryAfter {
    /** More is not believed: a forward that nobody tries again is worse than a request too many. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private RetryAfter() {}

    /** How long to wait, zero for what is not understood or in the past. */
    public static Duration parse(String value, InstantSource clock) {
        String text = value.strip();
        if (text.matches("\\d{1,9}")) {
            return atMost(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration left = Duration.between(clock.instant(), until);
            return left.isNegative() ? Duration.ZERO : atMost(left);
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    private static Duration atMost(Duration wish) {
        return wish.compareTo(LONGEST) > 0 ? LONGEST : wish;
    }
}
