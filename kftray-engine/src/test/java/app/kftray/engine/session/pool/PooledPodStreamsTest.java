package app.kftray.engine.session.pool;

import static app.kftray.engine.session.pool.Ear.listen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.Right;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.Proof;
import app.kftray.engine.session.SessionSettings;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams against a server in this process. */
class PooledPodStreamsTest extends StreamsToFakeServer {
    /** Of the fifty that a server's queue holds, data frames may take so many; the rest is for pings and beginnings. */
    private static final int MOST_FRAMES = 34;

    @Test
    void triesEveryProtocolWhenTheServerKnowsNone() {
        server.answer = method -> "400";
        assertThat(failure(streams(settings(1)), FakeServer.ECHO)).isInstanceOf(ServerProblem.ServerFault.class);
        assertThat(server.requests)
                .containsExactly(
                        "POST /api/v1/namespaces/demo/pods/web/portforward",
                        "GET /api/v1/namespaces/demo/pods/web/portforward",
                        "GET /api/v1/namespaces/demo/pods/web/portforward?ports=" + FakeServer.ECHO);
        assertThat(events).isEmpty();
    }

    @Test
    void aGatewaysErrorIsAReasonForTheTunnelAndAServersIsNot() {
        server.answer = method -> "502";
        server.body = "<html>Bad Gateway</html>";
        assertThat(failure(streams(settings(1)), FakeServer.ECHO)).isInstanceOf(ServerProblem.ServerFault.class);
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void aRoleWithoutTheVerbIsForbiddenAndTriedFromTheBeginningNextTime() {
        server.answer = method -> "403";
        PodStreams streams = streams(settings(1));
        for (int i = 0; i < 2; i++) {
            assertThat(failure(streams, FakeServer.ECHO))
                    .isInstanceOfSatisfying(
                            AccessProblem.Forbidden.class,
                            it -> assertThat(it.missing())
                                    .containsExactly(new Right("create", "", "pods/portforward")));
        }
        assertThat(server.requests).hasSize(4);
        assertThat(events).isEmpty();
    }

    /** Many roles grant the upgrade's verb alone, and a gateway may know nothing of WebSockets. */
    @ParameterizedTest
    @ValueSource(strings = {"400", "403", "404", "502"})
    void aTunnelThatComesFirstGivesWayToTheUpgrade(String refusal) {
        server.answer = method -> method.equals("POST") ? "101" : refusal;
        server.body = refusal.equals("403") ? server.body : "<html>no</html>";
        SessionSettings tunnelFirst = settings(1).withCarriers(Carrier.TUNNEL, Carrier.SPDY, Carrier.V4);
        assertThat(open(streams(tunnelFirst), FakeServer.ECHO).isOpen()).isTrue();
        assertThat(events).singleElement().asString().startsWith("tunnel to spdy: " + refusal);
    }

    @Test
    void aServerErrorIsNoReasonForAnotherProtocol() {
        server.answer = method -> "503";
        assertThat(failure(streams(settings(1)), FakeServer.ECHO)).isInstanceOf(ServerProblem.ServerFault.class);
        assertThat(server.requests).hasSize(1);
    }

    @Test
    void aStreamThatIsOpenedAfterItsPodWasRetiredLeavesNoSession() {
        PodStreams streams = streams(settings(1));
        open(streams, FakeServer.ECHO).close();
        PodPort pod = port(FakeServer.ECHO);
        streams.retire(cluster, pod);
        await().until(() -> server.sessions.stream().noneMatch(Channel::isActive));

        DuplexChannel late = open(streams, FakeServer.ECHO);
        assertThat(server.sessions).anyMatch(Channel::isActive);
        late.close();
        await().until(() -> server.sessions.stream().noneMatch(Channel::isActive));

        streams.retire(cluster);
        open(streams, FakeServer.ECHO).close();
        await().until(() -> server.sessions.stream().noneMatch(Channel::isActive));
    }

    @Test
    void aPodThatWasRetiredCanStillBeProved() {
        PodStreams streams = streams(settings(1));
        streams.retire(cluster, port(FakeServer.ECHO));
        assertThat(streams.prove(cluster, port(FakeServer.ECHO))
                        .awaitUninterruptibly()
                        .isSuccess())
                .isTrue();
        await().until(() -> server.sessions.stream().noneMatch(Channel::isActive));
    }

    @Test
    void aPodThatIsExpectedAgainKeepsItsSession() {
        PodStreams streams = streams(settings(1));
        streams.retire(cluster);
        streams.retire(cluster, port(FakeServer.ECHO));
        streams.expect(cluster, List.of(port(FakeServer.ECHO)));
        open(streams, FakeServer.ECHO).close();
        open(streams, FakeServer.ECHO).close();
        assertThat(server.sessions).hasSize(1).allMatch(Channel::isActive);
    }

    @Test
    void aDateUntilWhichTheServerWantsToBeLeftAloneIsHeeded() {
        server.answer = method -> "429";
        server.retryAfter = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(40));
        assertThat(failure(streams(settings(1)), FakeServer.ECHO))
                .isInstanceOfSatisfying(
                        ServerProblem.ServerFault.class,
                        it -> assertThat(it.retryAfter()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(40)));
    }

    @Test
    void aDialThatIsNeverAnsweredEndsAndLeavesNoConnection() {
        server.answer = method -> "";
        assertThat(failure(streams(settings(1)), FakeServer.ECHO)).isInstanceOf(ServerProblem.Unreachable.class);
        await().until(() -> !server.sessions.getFirst().isActive());
    }

    @Test
    void anErrorIsHeardEvenWhenItCameBeforeAnybodyListened() {
        DuplexChannel stream = open(streams(settings(1)), FakeServer.REFUSED);
        await().until(() -> server.heard.stream().anyMatch("reset 3"::equals));

        Ear ear = listen(stream);

        await().until(() -> !stream.isOpen());
        assertThat(ear.problems).containsExactly(new StreamProblem.Refused("demo/web", FakeServer.REFUSED));
    }

    @Test
    void theServersEndIsAnsweredWithAResetAndNothingMoreIsSent() {
        DuplexChannel stream = open(streams(settings(1)), FakeServer.SAYS_BYE);
        await().until(() -> server.heard.contains("reset 3"));
        // Until somebody reads, the end is not told and the stream stays open.
        stream.writeAndFlush(text("too late")).awaitUninterruptibly();

        Ear ear = listen(stream);

        await().until(() -> !stream.isOpen());
        assertThat(ear.text()).isEqualTo("bye");
        assertThat(ear.ended).isTrue();
        assertThat(ear.problems).isEmpty();
        assertThat(server.heard).noneMatch(it -> it.startsWith("data"));
    }

    @Test
    void aCancelledStreamIsResetAndItsNeighbourGoesOn() {
        PodStreams streams = streams(settings(1));
        DuplexChannel cancelled = open(streams, FakeServer.ECHO);
        DuplexChannel neighbour = open(streams, FakeServer.ECHO);
        Ear ear = listen(neighbour);
        cancelled.close().syncUninterruptibly();
        await().until(() -> server.heard.contains("reset 3"));

        neighbour.writeAndFlush(text("still here"));

        await().until(() -> ear.text().equals("still here"));
        assertThat(server.sessions).hasSize(1);
    }

    /** Again and again, since a session once was closed when its upgrade was quicker than the news of its connection. */
    @RepeatedTest(100)
    void streamsHaveSessionsForThemselvesWhileThereIsRoom() {
        PodStreams streams = streams(settings(2));
        DuplexChannel first = open(streams, FakeServer.ECHO);
        DuplexChannel second = open(streams, FakeServer.ECHO);
        DuplexChannel third = open(streams, FakeServer.ECHO);
        assertThat(first.parent()).isNotSameAs(second.parent());
        assertThat(third.parent()).isIn(first.parent(), second.parent());
    }

    @Test
    void aSessionThatEndsFailsItsOwnStreamsAlone() {
        PodStreams streams = streams(settings(2));
        DuplexChannel first = open(streams, FakeServer.ECHO);
        DuplexChannel second = open(streams, FakeServer.ECHO);
        Ear lost = listen(first);
        Ear kept = listen(second);

        first.parent().close();

        await().until(() -> !first.isOpen());
        assertThat(lost.problems).singleElement().isInstanceOf(StreamProblem.Unreached.class);
        second.writeAndFlush(text("well"));
        await().until(() -> kept.text().equals("well"));
    }

    @Test
    void noMoreThanTheWindowIsSentToAServerThatDoesNotConsume() {
        server.answersPings = false;
        DuplexChannel stream = open(streams(settings(1)), FakeServer.DISCARD);
        listen(stream);
        for (int i = 0; i < 40; i++) {
            stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
        }
        int window = settings(1).streamWindow();
        await().during(Duration.ofMillis(300)).until(() -> sent() == window);
        assertThat(stream.isWritable()).isFalse();
        stream.close().syncUninterruptibly();
    }

    @Test
    void oneLongWriteGoesOutWholeThoughTheSessionIsFullInBetween() {
        server.answersPings = false;
        DuplexChannel stream = open(streams(settings(1)), FakeServer.DISCARD);
        listen(stream);
        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[250_000]));
        await().until(() -> sent() == 250_000);
        stream.close().syncUninterruptibly();
    }

    @Test
    void noMoreFramesAreSentThanAServersQueueHolds() {
        server.answersPings = false;
        DuplexChannel stream = open(streams(settings(1)), FakeServer.DISCARD);
        listen(stream);
        for (int i = 0; i < 200; i++) {
            stream.writeAndFlush(text("x")).awaitUninterruptibly(5);
        }
        await().during(Duration.ofMillis(300))
                .until(() -> server.heard.stream()
                                .filter(it -> it.startsWith("data"))
                                .count()
                        <= MOST_FRAMES);
        stream.close().syncUninterruptibly();
    }

    @Test
    void aHalfCloseGoesOutAtOnceWhenAllIsAnsweredAndWaitsOtherwise() {
        PodStreams streams = streams(settings(2));
        DuplexChannel answered = open(streams, FakeServer.ECHO);
        Ear ear = listen(answered);
        answered.writeAndFlush(text("q"));
        await().until(() -> ear.text().equals("q"));
        DuplexChannel unanswered = open(streams, FakeServer.DISCARD);
        listen(unanswered);
        unanswered.writeAndFlush(text("q")).syncUninterruptibly();

        answered.shutdownOutput().syncUninterruptibly();
        unanswered.shutdownOutput().syncUninterruptibly();

        await().until(() -> fins() == 1);
        await().during(Duration.ofMillis(300)).until(() -> fins() == 1);
        unanswered.close().syncUninterruptibly();
    }

    @Test
    void aPingProvesTheWay() {
        Proof proof = streams(settings(1))
                .prove(cluster, port(FakeServer.ECHO))
                .syncUninterruptibly()
                .getNow();
        assertThat(proof.carrier()).isEqualTo("spdy");
        assertThat(proof.roundTrip()).isPositive();
    }

    @Test
    void aSessionThatDiesWhileItIsAskedSaysNothingOfThePod() {
        PodStreams streams = streams(settings(1));
        open(streams, FakeServer.ECHO);
        server.diesOfAPing = true;

        Future<Proof> proof = streams.prove(cluster, port(FakeServer.ECHO)).awaitUninterruptibly();
        assertThat(proof.isSuccess()).isTrue();

        assertThat(server.sessions).hasSize(2);
    }

    @Test
    void aStreamThatCountsOnAProofsConnectionIsServedByIt() {
        PodStreams streams = streams(settings(1));
        Future<Proof> proof = streams.prove(cluster, port(FakeServer.ECHO));
        Future<DuplexChannel> stream = streams.open(cluster, port(FakeServer.ECHO));

        await().until(proof::isSuccess);
        await().until(stream::isSuccess);
        assertThat(server.sessions).hasSize(1);
    }

    @Test
    void aStreamThatCountsOnAProofsConnectionFailsWithIt() {
        server.answer = method -> "";
        PodStreams streams = streams(settings(1, Duration.ofSeconds(30)));
        Future<Proof> proof = streams.prove(cluster, port(FakeServer.ECHO));
        await().until(() -> server.requests.size() == 1);
        Future<DuplexChannel> stream = streams.open(cluster, port(FakeServer.ECHO));

        server.sessions.getFirst().close();

        await().until(proof::isDone);
        await().until(stream::isDone);
        assertThat(stream.isSuccess()).isFalse();
    }

    @Test
    void aSessionWhoseWorkersAreAllInDoubtKeepsNobodyWaitingForItsProof() {
        PodStreams streams = streams(settings(1, Duration.ofSeconds(30)));
        List<DuplexChannel> all =
                Stream.generate(() -> open(streams, FakeServer.QUITS)).limit(5).toList();
        all.forEach(Ear::listen);
        server.mute = server.sessions.getFirst();
        Future<Proof> proof = streams.prove(cluster, port(FakeServer.ECHO));
        await().until(() -> server.heard.contains("ping"));

        all.forEach(stream -> stream.writeAndFlush(text("nobody reads this")));

        await().atMost(Duration.ofSeconds(10)).until(proof::isSuccess);
        assertThat(server.sessions).hasSize(2);
    }

    private long sent() {
        return server.heard.stream()
                .filter(it -> it.startsWith("data"))
                .mapToLong(it -> Long.parseLong(it.substring(it.lastIndexOf(' ') + 1)))
                .sum();
    }

    private long fins() {
        return server.heard.stream().filter(it -> it.startsWith("fin")).count();
    }
}
