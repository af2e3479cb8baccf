package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the pings of a session tell of its server's workers. */
class SpdyPingsTest {
    private final List<Integer> asked = new ArrayList<>();
    private final SpdyPings pings = new SpdyPings(asked::add, 1_000);

    @Test
    void aWorkerIsOvertakenWhenAnotherAnswersALaterQuestion() {
        pings.askAll();
        pings.answered(asked.get(0));
        assertThat(pings.overtaken(1)).as("asked later than what was answered").isFalse();
        pings.answered(asked.get(2));
        assertThat(pings.overtaken(1)).isTrue();
        assertThat(pings.overtaken(3)).isFalse();
        pings.answered(asked.get(1));
        assertThat(pings.overtaken(1)).as("it has answered").isFalse();
    }

    /** The others are known to live without being asked once more. */
    @Test
    void aWorkerThatIsAskedAgainAndAgainFillsItsQueueAndIsOvertaken() {
        while (!pings.full()) {
            pings.doubt(2);
            asked.stream().filter(id -> (id >>> 1) % SpdyPings.WORKERS != 2).forEach(pings::answered);
        }
        assertThat(pings.overtaken(2)).isTrue();
        assertThat(pings.overtaken(0)).isFalse();
        assertThat(pings.doubtful(2)).isTrue();
    }

    @Test
    void theOthersGoOnWithoutAnswersAtOnceWhenAWorkerIsLost() {
        try (EmbeddedSession server = new EmbeddedSession()) {
            SpdyStream stream = server.open();
            int other = (SpdyPings.worker(stream.dataId()) + 1) % SpdyPings.WORKERS;
            while (!pings.full()) {
                pings.doubt(other);
                asked.stream()
                        .filter(id -> (id >>> 1) % SpdyPings.WORKERS != other)
                        .forEach(pings::answered);
            }
            pings.giveUpOnAnswers(10_000_000_000L);
            assertThat(pings.unlimited(stream)).isFalse();
            pings.lost(other);
            pings.giveUpOnAnswers(10_000_000_000L);
            assertThat(pings.unlimited(stream)).isTrue();
        }
    }
}
