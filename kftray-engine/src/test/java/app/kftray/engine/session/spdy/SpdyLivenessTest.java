package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a session of which nothing more may be asked counts as silent. */
class SpdyLivenessTest {
    private static final Duration PROMISED = Duration.ofSeconds(16);

    private final EmbeddedSession server = new EmbeddedSession();
    private final List<SpdyStream> streams = new ArrayList<>();
    private int worker;

    @BeforeEach
    void open() {
        server.channel.freezeTime();
        for (int i = 0; i < 60; i++) {
            SpdyStream stream = server.open();
            reply(stream);
            streams.add(stream);
        }
        worker = SpdyPings.worker(streams.getFirst().dataId());
        server.pings();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aSessionWhoseQueuesAreFullIsSilentWhenNothingComes() {
        fill(false);
        server.pass(PROMISED);
        assertThat(server.silences).hasSize(1);
    }

    @Test
    void whatIsHeardWhileTheQueuesAreFullSpeaksForTheSession() {
        fill(false);
        SpdyStream stream = streams.getLast();
        for (int i = 0; i < 6; i++) {
            server.pass(Duration.ofSeconds(4));
            server.says("%08x 00000001 07".formatted(stream.dataId()));
        }
        assertThat(server.silences).isEmpty();
    }

    /** The others have answered all that they were asked. */
    @Test
    void aWorkerThatAloneDoesNotAnswerMakesNoSilence() {
        fill(true);
        server.pass(PROMISED.multipliedBy(2));
        assertThat(server.silences).isEmpty();
    }

    @Test
    void aBeginningThatNobodyAnswersIsAskedAsWell() {
        fill(true);
        server.pass(Duration.ofSeconds(6));
        server.open();
        server.pass(PROMISED);
        assertThat(server.silences).hasSize(1);
    }

    @Test
    void connectionsThatBeginWhileTheNetworkIsAwayDoNotEndThoseThatWereThere() {
        say(streams.getFirst());
        server.pass(Duration.ofMillis(250));
        for (int i = 0; i < 40 && server.session.takesStreams(); i++) {
            say(server.open());
            server.pass(Duration.ofMillis(250));
        }
        assertThat(server.session.takesStreams()).as("every worker is in doubt").isFalse();
        server.pass(PROMISED);
        assertThat(server.silences).hasSize(1);
        assertThat(server.ends).isEmpty();
        assertThat(streams.getFirst().isOpen()).isTrue();
    }

    private void say(SpdyStream stream) {
        stream.writeAndFlush(Unpooled.copiedBuffer("word", StandardCharsets.US_ASCII));
        server.run();
    }

    /** One worker is asked as often as it may be, because of streams that end with bytes under way. */
    private void fill(boolean othersAnswer) {
        streams.stream()
                .filter(stream -> SpdyPings.worker(stream.dataId()) == worker)
                .limit(SpdyPings.MOST_UNANSWERED)
                .forEach(stream -> {
                    stream.writeAndFlush(Unpooled.copiedBuffer("word", StandardCharsets.US_ASCII));
                    server.run();
                    stream.close();
                    List<Integer> asked = server.pings();
                    if (othersAnswer) {
                        asked.stream()
                                .filter(id -> (id >>> 1) % SpdyPings.WORKERS != worker)
                                .forEach(server::saysPing);
                    }
                });
    }

    private void reply(SpdyStream stream) {
        server.says("80030002 00000004 %08x".formatted(stream.errorId()));
        server.says("80030002 00000004 %08x".formatted(stream.dataId()));
    }
}
