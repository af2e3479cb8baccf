package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "100000, 60",
        "'Sun, 01 Mar 2026 12:00:30 GMT', 30",
        "'Sun, 01 Mar 2026 13:00:00 GMT', 60",
        "'Sun, 01 Mar 2026 11:59:00 GMT', 0",
        "soon, 0",
        "-1, 0"
    })
    void readsSecondsAndDatesAndBelievesAMinuteAtTheMost(String value, long seconds) {
        assertThat(RetryAfter.parse(value, clock)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
