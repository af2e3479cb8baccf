package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What may be sent, and what was consumed. */
class SpdyWindowTest {
    private final SpdyWindow window = new SpdyWindow(100_000);

    @Test
    void aStreamThatIsNotKnownYetMaySendOneFrame() {
        assertThat(window.room(false)).isEqualTo(SpdyWriter.LARGEST_DATA);
        assertThat(window.room(true)).isEqualTo(100_000);
    }

    @Test
    void aPingsAnswerGivesBackWhatWasSentBeforeIt() {
        window.sending(10);
        window.mark(1);
        window.sending(20);
        window.mark(2);
        window.sending(30);
        assertThat(window.unconsumed()).isEqualTo(60);
        window.consumed(1);
        assertThat(window.unconsumed()).isEqualTo(50);
        window.mark(3);
        window.consumed(3);
        assertThat(window.unconsumed()).isZero();
        assertThat(window.room(true)).isEqualTo(100_000);
    }

    @Test
    void aPingThatFollowsNothingNewGivesNothingBack() {
        window.mark(1);
        window.sending(10);
        window.consumed(1);
        assertThat(window.unconsumed()).isEqualTo(10);
    }

    @Test
    void onlyMoreThanAPodsBuffersTakeCanBlock() {
        window.sending(16 * 1024 - 1);
        assertThat(window.mayBlock()).isFalse();
        window.sending(1);
        assertThat(window.mayBlock()).isTrue();
        assertThat(window.exceedsBuffers()).isFalse();
        window.sending(1);
        assertThat(window.exceedsBuffers()).isTrue();
        window.mark(1);
        window.consumed(1);
        assertThat(window.mayBlock()).isFalse();
    }

    @Test
    void theFirstAndTheLastFrameAreRemembered() {
        assertThat(window.everSent()).isFalse();
        window.sending(1);
        window.sent(7);
        window.sending(1);
        window.sent(9);
        assertThat(window.everSent()).isTrue();
        assertThat(window.firstFrame()).isEqualTo(7);
        assertThat(window.lastFrame()).isEqualTo(9);
    }
}
