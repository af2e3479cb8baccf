package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a worker of the server counts as lost, and when it does not. */
class SpdyDoubtsTest {
    private final EmbeddedSession server = new EmbeddedSession();

    /** Of one worker. */
    private final List<SpdyStream> streams = new ArrayList<>();

    private int worker;

    @BeforeEach
    void open() {
        server.channel.freezeTime();
        for (int i = 0; i < 60; i++) {
            SpdyStream stream = server.open();
            server.says("80030002 00000004 %08x".formatted(stream.errorId()));
            server.says("80030002 00000004 %08x".formatted(stream.dataId()));
            if (i == 0) {
                worker = SpdyPings.worker(stream.dataId());
            }
            if (SpdyPings.worker(stream.dataId()) == worker) {
                streams.add(stream);
            }
        }
        server.pings();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aWorkerIsLostWhenItStaysSilentAndTheOthersAnswer() {
        endWithBytesUnderWay(streams.get(0));
        letTheOthersAnswerFor(2_000);
        assertThat(server.session.lostItsWorker(streams.get(1))).isTrue();
    }

    @Test
    void aWorkerThatWasAskedTooOftenIsLostAsWell() {
        for (int i = 0; i < 9; i++) {
            endWithBytesUnderWay(streams.get(i));
            letTheOthersAnswerFor(10);
        }
        letTheOthersAnswerFor(2_000);
        assertThat(server.session.lostItsWorker(streams.getLast())).isTrue();
    }

    /** Its answer stands behind what somebody here does not read. */
    @Test
    void noWorkerIsLostWhileAReaderHoldsTheSessionUp() {
        server.prove();
        answer(server.pings(), false);
        server.session.holdUp(true);
        for (int i = 0; i < 9; i++) {
            endWithBytesUnderWay(streams.get(i));
        }
        letTheOthersAnswerFor(2_000);
        assertThat(server.session.lostItsWorker(streams.getLast())).isFalse();
    }

    /** What it handled in between must not be begun again elsewhere. */
    @Test
    void aDoubtThatWasAnsweredIsNotJudgedByALaterOne() {
        SpdyStream between = streams.get(1);
        endWithBytesUnderWay(streams.get(0));
        answer(server.pings(), true);
        pass(200);
        write(between);
        endWithBytesUnderWay(streams.get(2));
        letTheOthersAnswerFor(2_000);
        assertThat(server.session.lostItsWorker(between)).isTrue();
        assertThat(between.hasEnded()).isFalse();
    }

    private void endWithBytesUnderWay(SpdyStream stream) {
        write(stream);
        stream.close();
        server.run();
    }

    private void write(SpdyStream stream) {
        stream.writeAndFlush(Unpooled.copiedBuffer("word", StandardCharsets.US_ASCII));
        server.run();
    }

    private void letTheOthersAnswerFor(long millis) {
        for (long passed = 0; passed < millis; passed += 50) {
            answer(server.pings(), false);
            pass(50);
        }
    }

    private void answer(List<Integer> pings, boolean all) {
        pings.stream()
                .filter(id -> all || (id >>> 1) % SpdyPings.WORKERS != worker)
                .forEach(server::saysPing);
    }

    private void pass(long millis) {
        server.channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        server.channel.runScheduledPendingTasks();
        server.run();
    }
}
