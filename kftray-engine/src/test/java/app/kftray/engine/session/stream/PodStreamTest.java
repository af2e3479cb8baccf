package app.kftray.engine.session.stream;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.StreamProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a stream does with bytes and ends, whatever carries it. */
class PodStreamTest {
    private final EmbeddedStream stream = EmbeddedStream.open();

    @AfterEach
    void close() {
        stream.close();
        stream.run();
    }

    @Test
    void oneReadBringsOnePiece() {
        stream.comes("a");
        stream.comes("b");
        assertThat(stream.log).isEmpty();
        stream.read();
        stream.run();
        assertThat(stream.log).containsExactly("read a");
        assertThat(stream.unreadBytes()).isEqualTo(1);
    }

    @Test
    void theSessionIsHeldUpBeyondTheLimitUntilAQuarterOfItIsLeft() {
        stream.comes("12345678");
        assertThat(stream.holdsUpSession()).isFalse();
        stream.comes("9");
        stream.comes("ab");
        assertThat(stream.log).containsExactly("hold");
        stream.read();
        stream.run();
        assertThat(stream.log).containsExactly("hold", "read 12345678");
        stream.read();
        stream.run();
        assertThat(stream.log).containsExactly("hold", "read 12345678", "read 9", "go on");
    }

    @Test
    void aStreamThatIsClosedUnreadLetsItsSessionGo() {
        stream.comes("123456789");
        stream.close();
        assertThat(stream.log).containsExactly("hold", "go on", "broken off");
        assertThat(stream.unreadBytes()).isZero();
    }

    @Test
    void smallWritesLeaveTogetherAndLargeOnesInFrames() {
        stream.allowance = 0;
        stream.write("a");
        stream.write("b");
        stream.write("cdefgh");
        assertThat(stream.log).isEmpty();
        stream.allowance = 4;
        stream.resumeSending();
        assertThat(stream.log).containsExactly("send abcd", "send efgh");
    }

    @Test
    void aHalfCloseGoesOutOnceAndNothingAfterIt() {
        stream.shutdownOutput();
        stream.shutdownOutput();
        stream.write("late");
        assertThat(stream.log).containsExactly("end");
        assertThat(stream.isOutputShutdown()).isTrue();
    }

    @Test
    void aHalfCloseWaitsForTheAnswerThatIsDue() {
        stream.write("q");
        assertThat(stream.answerDue()).isTrue();
        stream.shutdownOutput();
        assertThat(stream.isOutputShutdown()).isTrue();
        assertThat(stream.log).containsExactly("send q");
    }

    /** The carrier takes nothing for a moment, as where a port refused before. */
    @Test
    void aHalfCloseDoesNotOvertakeWhatWasWrittenBefore() {
        stream.allowance = 0;
        stream.write("last ");
        stream.writeUnflushed("words");
        stream.shutdownOutput();
        assertThat(stream.isOutputShutdown()).isTrue();
        assertThat(stream.log).isEmpty();

        stream.allowance = 16;
        stream.resumeSending();
        assertThat(stream.log).containsExactly("send last words");
        stream.comes("answer");
        stream.pass(4);
        assertThat(stream.log).containsExactly("send last words", "end");
    }

    @Test
    void aHalfCloseIsHeldBackForLessTimeWithinAnAnswerThanBeforeIt() {
        stream.write("q");
        stream.shutdownOutput();
        stream.pass(30);
        assertThat(stream.log).containsExactly("send q");
        stream.comes("a");
        stream.pass(3);
        assertThat(stream.log).containsExactly("send q");
        stream.pass(1);
        assertThat(stream.log).containsExactly("send q", "end");
    }

    /** The session takes nothing, for example because of a slow pod. */
    @Test
    void aHalfCloseIsNeverHeldBackForSoLittleThatItOvertakes() {
        stream.write("q");
        stream.shutdownOutput();
        stream.allowance = 0;
        stream.write("late");
        stream.pass(40);
        assertThat(stream.log).containsExactly("send q");
        stream.allowance = 4;
        stream.resumeSending();
        stream.pass(31);
        assertThat(stream.log).containsExactly("send q", "send late", "end");
    }

    @Test
    void thePodsEndIsToldAfterAllThatCameBeforeAndTheStreamIsOverWithTheVerdict() {
        stream.comes("a");
        stream.remoteEnded();
        stream.comes("too late");
        stream.run();
        assertThat(stream.log).isEmpty();
        stream.read();
        stream.run();
        assertThat(stream.log).containsExactly("read a", "shut");
        assertThat(stream.isOpen()).isTrue();
        stream.endedWell();
        assertThat(stream.log).containsExactly("read a", "shut", "over");
    }

    @Test
    void anErrorIsToldInsteadOfTheEndAndOnce() {
        stream.read();
        stream.run();
        stream.failed(new StreamProblem.Refused("demo/web", 80));
        stream.failed(new StreamProblem.SessionLost("demo/web", "later"));
        assertThat(stream.log).containsExactly("failed", "broken off");
    }

    @Test
    void whatIsWrittenToAPodThatHasEndedIsDropped() {
        stream.remoteEnded();
        stream.write("late");
        assertThat(stream.log).isEmpty();
    }
}
