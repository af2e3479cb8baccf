package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How long there is hope for a session that says nothing. */
class SpdySilenceTest {
    private static final long BEGAN = 1_000_000_000_000L;

    private final SpdySilence silence = new SpdySilence(Duration.ofSeconds(8), Duration.ofMinutes(2));

    @Test
    void whileThePodIsNotReachedEitherTheLimitCounts() {
        silence.begin("no answer", BEGAN);
        assertThat(silence.isOver(after(119))).isFalse();
        assertThat(silence.isOver(after(121))).isTrue();
    }

    @Test
    void afterThePodWasReachedThereIsAsLongAgainAsTheSilenceLasted() {
        silence.begin("no answer", BEGAN);
        silence.outlived(after(30));
        silence.outlived(after(50));
        assertThat(silence.isOver(after(63))).isFalse();
        assertThat(silence.isOver(after(64))).isTrue();
    }

    @Test
    void theLimitDoesNotCutThatShort() {
        silence.begin("no answer", BEGAN);
        silence.outlived(after(100));
        assertThat(silence.isOver(after(200))).isFalse();
    }

    @Test
    void afterAShortSilenceThereIsTheTimeForAPing() {
        silence.begin("no answer", BEGAN);
        silence.outlived(after(1));
        assertThat(silence.isOver(after(8))).isFalse();
        assertThat(silence.isOver(after(10))).isTrue();
    }

    @Test
    void whatWasReachedInAnotherWayBeforeTheSilenceDoesNotCount() {
        silence.outlived(after(-1));
        silence.begin("no answer", BEGAN);
        assertThat(silence.isOver(after(60))).isFalse();
    }

    private static long after(long seconds) {
        return BEGAN + Duration.ofSeconds(seconds).toNanos();
    }
}
