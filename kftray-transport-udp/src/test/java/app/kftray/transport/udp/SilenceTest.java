package app.kftray.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.StreamProblem;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private long now = 5;
    private final Silence silence = new Silence(() -> now);

    private void pass(long seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private void sent(int datagrams) {
        for (int i = 0; i < datagrams; i++) {
            silence.sent();
        }
    }

    @Test
    void isToldWithWhatWentAndWhatCame() {
        silence.sent();
        silence.received();
        sent(4);
        assertThat(silence.look()).isEmpty();
        pass(11);
        assertThat(silence.look())
                .contains(new StreamProblem.NoAnswer(11, 4, 1))
                .get()
                .extracting(StreamProblem.NoAnswer::message)
                .isEqualTo("no answer through the relay for 11 s: 4 datagrams sent meanwhile, 1 received before");
    }

    @Test
    void isToldSeldom() {
        sent(3);
        pass(10);
        assertThat(silence.look()).isPresent();
        pass(500);
        assertThat(silence.look()).isEmpty();
        pass(100);
        assertThat(silence.look()).isPresent();
    }

    @Test
    void aFewThatWereLostAndAnAnswerAreNone() {
        sent(2);
        pass(60);
        assertThat(silence.look()).isEmpty();
        sent(5);
        silence.received();
        pass(60);
        assertThat(silence.look()).isEmpty();
    }

    @Test
    void whatTheRelayExplainsIsNone() {
        sent(9);
        silence.explained();
        pass(60);
        assertThat(silence.look()).isEmpty();
    }
}
