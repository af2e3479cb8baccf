package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessMarkTest {
    private static final ProcessMark THIS = ProcessMark.ofThis();

    @Test
    void thisOneRunsWhateverTheClockSays() {
        assertThat(ProcessMark.isGone(THIS.toString())).isFalse();
        assertThat(ProcessMark.ofThis()).isEqualTo(THIS);
        assertThat(THIS.toString()).hasSizeLessThan(64).matches("[0-9a-z-]+");
    }

    @Test
    void isGoneOnceItsIdIsFreeOrAnothersOrItsBootIsOver() {
        assertThat(ProcessMark.isGone(new ProcessMark(999_999_999, THIS.start(), THIS.boot(), THIS.space()).toString()))
                .isTrue();
        assertThat(ProcessMark.isGone(new ProcessMark(THIS.pid(), "1", THIS.boot(), THIS.space()).toString()))
                .isTrue();
        assertThat(ProcessMark.isGone(new ProcessMark(THIS.pid(), THIS.start(), "abc", THIS.space()).toString()))
                .isTrue();
    }

    @Test
    void whatCannotBeToldRuns() {
        assertThat(ProcessMark.isGone(new ProcessMark(999_999_999, "1", THIS.boot(), "77").toString()))
                .as("in another container of this machine")
                .isFalse();
        assertThat(ProcessMark.isGone("")).isFalse();
        assertThat(ProcessMark.isGone("999999999-1")).isFalse();
        assertThat(ProcessMark.isGone("a-1-" + THIS.boot() + "-" + THIS.space()))
                .isFalse();
    }
}
