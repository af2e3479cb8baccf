package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WakeWatchTest {
    private static final Duration LOOK = Duration.ofMillis(500);

    private int wakes;
    private Set<String> network = Set.of("eth0 10.0.0.2", "default eth0 0100000A");
    private Instant wall = Instant.EPOCH;
    private long nanos;
    private final WakeWatch watch = new WakeWatch(() -> wakes++, () -> network, () -> wall, () -> nanos);

    @BeforeEach
    void begin() {
        watch.begin();
    }

    @Test
    void nothingHappensWhileTimePasses() {
        for (int i = 0; i < 100; i++) {
            pass(LOOK, LOOK.plusMillis(i % 7));
            watch.look();
        }
        assertThat(wakes).isZero();
    }

    @Test
    void aClockThatRanOnWhileTheOtherStoodIsASleep() {
        pass(Duration.ofMinutes(10), LOOK);
        watch.look();
        assertThat(wakes).isEqualTo(1);

        pass(LOOK, LOOK);
        watch.look();
        assertThat(wakes).isEqualTo(1);
    }

    @Test
    void aLongPauseBetweenLooksIsASleepWhereBothClocksRanOn() {
        pass(Duration.ofMinutes(10), Duration.ofMinutes(10));
        watch.look();
        assertThat(wakes).isEqualTo(1);
    }

    @Test
    void aClockThatIsCorrectedIsNone() {
        pass(LOOK.plusSeconds(1), LOOK);
        watch.look();
        pass(Duration.ofSeconds(-30), LOOK);
        watch.look();
        assertThat(wakes).isZero();
    }

    @Test
    void anotherAddressOrAnotherRouteIsAnotherNetwork() {
        network = Set.of("eth0 10.0.0.3", "default eth0 0100000A");
        pass(LOOK, LOOK);
        watch.look();
        network = Set.of("eth0 10.0.0.3", "default wlan0 0101A8C0");
        pass(LOOK, LOOK);
        watch.look();
        pass(LOOK, LOOK);
        watch.look();
        assertThat(wakes).isEqualTo(2);
    }

    private void pass(Duration onTheWall, Duration monotonic) {
        wall = wall.plus(onTheWall);
        nanos += monotonic.toNanos();
    }
}
