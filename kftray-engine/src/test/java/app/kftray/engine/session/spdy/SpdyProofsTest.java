package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.session.Proof;
import io.netty.util.concurrent.Future;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which ping answers whose question. */
class SpdyProofsTest {
    private final EmbeddedSession server = new EmbeddedSession();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aQuestionIsAnsweredByAPingThatWasSentAfterIt() {
        Future<Proof> first = server.prove();
        List<Integer> asked = server.pings();
        Future<Proof> second = server.prove();
        List<Integer> askedNext = server.pings();
        assertThat(asked).hasSize(SpdyPings.WORKERS);

        server.saysPing(asked.getLast());
        assertThat(first.isSuccess()).isTrue();
        assertThat(second.isDone()).isFalse();

        server.saysPing(askedNext.getFirst());
        assertThat(second.isSuccess()).isTrue();
    }

    @Test
    void aQuestionFailsWithItsSession() {
        Future<Proof> proof = server.prove();
        server.channel.close();
        server.run();
        assertThat(ProblemException.of(proof.cause())).isInstanceOf(StreamProblem.SessionLost.class);
        assertThat(ProblemException.of(server.prove().cause())).isInstanceOf(StreamProblem.SessionLost.class);
    }

    @Test
    void aSessionThatAReaderHoldsUpProvesNothing() {
        server.session.holdUp(true);
        assertThat(ProblemException.of(server.prove().cause()).message()).contains("holds it up");
        assertThat(server.pings()).isEmpty();
    }

    @Test
    void norDoesOneThatCanBeAskedNothingMore() {
        Future<Proof> proof = server.prove();
        for (int i = 0; i < 100 && !proof.isDone(); i++) {
            proof = server.prove();
        }
        assertThat(ProblemException.of(proof.cause()).message()).contains("holds it up");
        assertThat(server.session.takesStreams()).isTrue();
    }
}
