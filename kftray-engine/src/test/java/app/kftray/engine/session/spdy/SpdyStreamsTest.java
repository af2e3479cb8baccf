package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.engine.session.SessionSettings;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ids and the table of the open streams. */
class SpdyStreamsTest {
    private final SpdyPings pings = new SpdyPings(id -> {}, 1_000);
    private final SpdyStreams streams = new SpdyStreams(pings, 2);

    @Test
    void idsAreOddAndRise() {
        assertThat(IntStream.range(0, 4).map(i -> streams.takeId())).containsExactly(1, 3, 5, 7);
    }

    @Test
    void aDoubtedWorkerGetsNoStream() {
        pings.doubt(SpdyPings.worker(3));
        List.of(1, 3, 5).forEach(pings::answered); // what the others were asked on the way to that one
        assertThat(IntStream.range(0, 5).map(i -> streams.takeId())).containsExactly(1, 5, 7, 9, 11);
        assertThat(streams.takeId()).isEqualTo(15);
    }

    @Test
    void withAllInDoubtTheNextIdIsAsGoodAsAny() {
        IntStream.range(0, SpdyPings.WORKERS).forEach(pings::doubt);
        assertThat(IntStream.range(0, 3).map(i -> streams.takeId())).containsExactly(1, 3, 5);
    }

    @Test
    void aStreamIsFoundByBothItsIdsUntilItHasEnded() {
        try (EmbeddedSession server = new EmbeddedSession()) {
            SpdyStream first = stream(server);
            SpdyStream second = stream(server);
            assertThat(streams.add(first)).isZero();
            assertThat(streams.usedUp()).isFalse();
            assertThat(streams.add(second)).isEqualTo(1);
            assertThat(streams.usedUp()).isTrue();
            assertThat(streams.of(first.dataId())).isSameAs(first);
            assertThat(streams.of(first.errorId())).isSameAs(first);
            assertThat(streams.copy()).containsExactlyInAnyOrder(first, second);

            streams.remove(first);
            assertThat(streams.of(first.dataId())).isNull();
            assertThat(streams.copy()).containsExactly(second);
        }
    }

    @Test
    void bulkIsWhatMovedMuchSinceTheLastCount() {
        try (EmbeddedSession server = new EmbeddedSession()) {
            SpdyStream stream = stream(server);
            streams.add(stream);
            streams.moved(stream, 1024 * 1024);
            assertThat(streams.bulk()).isFalse();
            streams.moved(stream, 1);
            assertThat(streams.bulk()).isTrue();
            streams.recount();
            assertThat(streams.bulk()).isTrue();
            streams.recount();
            assertThat(streams.bulk()).isFalse();
        }
    }

    private SpdyStream stream(EmbeddedSession server) {
        return new SpdyStream(
                server.session, EmbeddedSession.PORT, streams.takeId(), streams.takeId(), 0, SessionSettings.DEFAULT);
    }
}
