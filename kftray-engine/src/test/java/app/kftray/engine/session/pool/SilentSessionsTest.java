package app.kftray.engine.session.pool;

import static app.kftray.engine.session.pool.Ear.listen;
import static app.kftray.engine.session.pool.Ear.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.Proof;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Sessions that answer nothing any more, and what becomes of their streams. */
@Isolated("it measures times of a second")
class SilentSessionsTest extends StreamsToFakeServer {
    @Test
    void aSessionThatAnswersNothingIsLostSoonAndItsStreamsGoOnWhenItDoes() {
        PodStreams streams = streams(settings(1));
        DuplexChannel stream = open(streams, FakeServer.ECHO);
        Ear ear = used(stream);
        server.answersPings = false;
        await().until(() -> events.contains("lost session-lost"));

        server.answersPings = true;
        stream.writeAndFlush(text(" again"));

        await().until(() -> ear.text().equals("used again"));
        DuplexChannel next = open(streams, FakeServer.ECHO);
        assertThat(next.parent()).isSameAs(stream.parent());
        assertThat(ear.silences).hasValue(1);
    }

    @Test
    void aSilentSessionTakesNoStreamsAndEndsSomeTimeAfterThePodWasReachedInAnotherWay() {
        PodStreams streams = streams(settings(1));
        DuplexChannel stream = open(streams, FakeServer.ECHO);
        Ear ear = used(stream);
        server.mute = server.sessions.getFirst();
        await().until(() -> events.contains("lost session-lost"));
        assertThat(stream.isOpen()).isTrue();

        DuplexChannel other = open(streams, FakeServer.ECHO);

        assertThat(other.parent()).isNotSameAs(stream.parent());
        await().atMost(Duration.ofSeconds(10)).until(() -> !stream.isOpen());
        assertThat(ear.problems).singleElement().isInstanceOf(StreamProblem.SessionLost.class);
        assertThat(other.isOpen()).isTrue();
        assertThat(events).containsExactly("lost session-lost");
    }

    @Test
    void aStreamThatNothingWentOverIsBetterOffThanOnASilentSession() {
        PodStreams streams = streams(settings(1));
        DuplexChannel usedOne = open(streams, FakeServer.ECHO);
        used(usedOne);
        DuplexChannel unused = open(streams, FakeServer.ECHO);
        Ear ear = listen(unused);
        server.answersPings = false;

        await().until(() -> !unused.isOpen());

        assertThat(ear.problems).singleElement().isInstanceOf(StreamProblem.Unreached.class);
        assertThat(usedOne.isOpen()).isTrue();
        await().until(() -> server.heard.contains("reset 7"));
    }

    @Test
    void aProofThatWaitsForAnotherSessionIsGivenByTheOldOneWhenThatSpeaksAgain() {
        PodStreams streams = streams(settings(1, Duration.ofMillis(300)));
        DuplexChannel stream = open(streams, FakeServer.ECHO);
        used(stream);
        server.mute = server.sessions.getFirst();
        await().until(() -> events.contains("lost session-lost"));
        server.answer = method -> "";
        Future<Proof> proof = streams.prove(cluster, port(FakeServer.ECHO));
        await().until(() -> server.requests.size() == 2);

        server.mute = null;
        stream.writeAndFlush(text(" again"));

        await().atMost(Duration.ofMillis(1_500)).until(proof::isSuccess);
    }

    @Test
    void whereOneSessionCanBeAskedNothingMoreTheNextGivesTheProof() {
        PodStreams streams = streams(settings(2, Duration.ofSeconds(10)));
        used(open(streams, FakeServer.ECHO));
        used(open(streams, FakeServer.ECHO));
        server.mute = server.sessions.getFirst();

        List<Future<Proof>> proofs = new ArrayList<>();
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            proofs.add(streams.prove(cluster, port(FakeServer.ECHO)));
            return proofs.getLast().await(1) && proofs.getLast().isSuccess();
        });

        assertThat(proofs.getLast().getNow().roundTrip()).isPositive();
        assertThat(proofs.getFirst().isDone()).isFalse();
        assertThat(server.sessions).hasSize(2);
    }

    @Test
    void aSilentSessionWithoutStreamsEnds() {
        PodStreams streams = streams(settings(1));
        open(streams, FakeServer.ECHO).close().syncUninterruptibly();
        server.answersPings = false;

        await().until(() -> events.contains("lost session-lost"));
        await().until(() -> !server.sessions.getFirst().isActive());
    }

    @Test
    void theStreamsOfAPodThatIsGoneAreNotKeptForLong() {
        PodStreams streams = streams(settings(1));
        DuplexChannel stream = open(streams, FakeServer.ECHO);
        used(stream);
        server.answersPings = false;
        await().until(() -> events.contains("lost session-lost"));

        streams.retire(cluster, port(FakeServer.ECHO));

        await().atMost(Duration.ofSeconds(10)).until(() -> !stream.isOpen());
    }
}
