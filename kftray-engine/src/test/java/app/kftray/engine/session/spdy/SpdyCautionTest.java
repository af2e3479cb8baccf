package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the first bytes go to a port that refused the connection before. */
class SpdyCautionTest {
    private static final String WORD = "word";

    private final EmbeddedSession server = new EmbeddedSession();

    @BeforeEach
    void freeze() {
        server.channel.freezeTime();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void bytesGoAtOnceWhereNothingWasRefused() {
        server.open().writeAndFlush(Unpooled.copiedBuffer(WORD, StandardCharsets.US_ASCII));
        assertThat(sent()).isTrue();
    }

    @Test
    void bytesWaitUntilARefusalWouldHaveCome() {
        refuse(server.open());

        SpdyStream next = server.open();
        next.writeAndFlush(Unpooled.copiedBuffer(WORD, StandardCharsets.US_ASCII));
        pass(1_000);
        assertThat(sent()).isFalse();

        reply(next);
        pass(49);
        assertThat(sent()).isFalse();
        pass(2);
        assertThat(sent()).isTrue();
        assertThat(server.refusingPorts.contains(EmbeddedSession.PORT.port())).isTrue();
    }

    @Test
    void anAnswerOfThePodEndsIt() {
        refuse(server.open());

        SpdyStream next = server.open();
        next.writeAndFlush(Unpooled.copiedBuffer(WORD, StandardCharsets.US_ASCII));
        reply(next);
        server.says("%08x 00000001 07".formatted(next.dataId()));
        assertThat(sent()).isTrue();
        assertThat(server.refusingPorts.contains(EmbeddedSession.PORT.port())).isFalse();
    }

    /** A sink only reads. */
    @Test
    void aPortThatNeverAnswersIsTrustedAgainOnceAConnectionHasLasted() {
        refuse(server.open());

        reply(server.open());
        pass(2_900);
        assertThat(server.refusingPorts.contains(EmbeddedSession.PORT.port())).isTrue();
        pass(200);
        assertThat(server.refusingPorts.contains(EmbeddedSession.PORT.port())).isFalse();

        server.open().writeAndFlush(Unpooled.copiedBuffer(WORD, StandardCharsets.US_ASCII));
        assertThat(sent()).isTrue();
    }

    @Test
    void aConnectionThatWasRefusedOrClosedSoonSaysNothingOfThePort() {
        refuse(server.open());

        SpdyStream again = server.open();
        SpdyStream closed = server.open();
        reply(again);
        reply(closed);
        refuse(again);
        closed.close();
        pass(10_000);
        assertThat(server.refusingPorts.contains(EmbeddedSession.PORT.port())).isTrue();
    }

    /** The server connects when it has both streams. */
    @Test
    void theMomentBeginsWhenBothStreamsAreKnown() {
        refuse(server.open());

        SpdyStream next = server.open();
        next.writeAndFlush(Unpooled.copiedBuffer(WORD, StandardCharsets.US_ASCII));
        server.says("80030002 00000004 %08x".formatted(next.dataId()));
        pass(1_000);
        assertThat(sent()).isFalse();
        server.says("80030002 00000004 %08x".formatted(next.errorId()));
        pass(51);
        assertThat(sent()).isTrue();
    }

    /** Kubernetes' later servers end both streams with resets, the data's first. */
    @Test
    void aRefusalIsKnownByItsTextAlsoWhereTheDataStreamIsResetFirst() {
        SpdyStream refused = server.open();
        server.says(refusal(refused, 0));
        server.saysReset(refused.dataId());
        assertThat(server.refusingPorts.contains(EmbeddedSession.PORT.port())).isTrue();
    }

    /** Nothing is sent to it, so nothing is lost by its end. */
    @Test
    void whatIsRefusedAgainLeavesNoWorkerInDoubt() {
        refuse(server.open());
        server.pings();

        SpdyStream next = server.open();
        next.writeAndFlush(Unpooled.copiedBuffer(WORD, StandardCharsets.US_ASCII));
        reply(next);
        refuse(next);
        next.close();
        pass(1_000);
        assertThat(server.pings()).isEmpty();
        assertThat(server.session.takesStreams()).isTrue();
    }

    private void refuse(SpdyStream stream) {
        server.says("%08x 01000000".formatted(stream.dataId()));
        server.says(refusal(stream, 1));
    }

    private static String refusal(SpdyStream stream, int flags) {
        String text = "connection refused";
        StringBuilder digits = new StringBuilder();
        text.chars().forEach(next -> digits.append("%02x".formatted(next)));
        return "%08x %02x%06x %s".formatted(stream.errorId(), flags, text.length(), digits);
    }

    private void reply(SpdyStream stream) {
        server.says("80030002 00000004 %08x".formatted(stream.dataId()));
        server.says("80030002 00000004 %08x".formatted(stream.errorId()));
    }

    private void pass(long millis) {
        server.channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        server.channel.runScheduledPendingTasks();
        server.run();
    }

    /** Whether the word was written since the last call. */
    private boolean sent() {
        server.run();
        boolean sent = false;
        for (Object written = server.channel.readOutbound(); written != null; written = server.channel.readOutbound()) {
            if (written instanceof ByteBuf bytes) {
                sent |= bytes.toString(StandardCharsets.US_ASCII).contains(WORD);
                bytes.release();
            }
        }
        return sent;
    }
}
