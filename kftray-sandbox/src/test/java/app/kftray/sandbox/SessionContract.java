package app.kftray.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What sessions do on the wire, the same on the sandbox and on real clusters. The pod has an echo behind port 7, a reader behind 9,
 * endless data behind 19, an answer two seconds after the client's end behind 20, one that ends at once behind 21, one that does not
 * read behind 22, and nothing behind 1.
 */
abstract class SessionContract {
    static final int NOBODY = 1;
    static final int ECHO = 7;
    static final int DISCARD = 9;
    static final int ENDLESS = 19;
    static final int LATE = 20;
    static final int ENDS = 21;
    static final int SILENT = 22;

    private static final Duration SHORT = Duration.ofMillis(1_500);

    abstract SpdyClient open() throws Exception;

    @Test
    void echoesWhatCameInTheFirstFlush() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair echo = client.open(ECHO, "early");
            echo.awaitText("early");
            client.send(echo, " late");
            echo.awaitText("early late");
        }
    }

    @Test
    void leavesTheSecondToAnIdleClientWhenTheBackendEnds() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair pair = client.open(ENDS, "");
            pair.awaitText("bye");
            pair.awaitEnd();
            assertThat(millis(pair.dataStream().firstAt, pair.dataStream().endedAt))
                    .isBetween(800L, 3_000L);
            assertThat(pair.errorStream().text).isEmpty();
        }
    }

    @Test
    void endsAtOnceWhenBothHaveEnded() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair pair = client.open(ENDS, "");
            pair.awaitText("bye");
            long ended = System.nanoTime();
            client.end(pair);
            pair.awaitEnd();
            assertThat(millis(ended, pair.dataStream().endedAt)).isLessThan(900);
        }
    }

    @Test
    void losesAnAnswerThatTakesLongerThanTheSecond() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair pair = client.open(LATE, "question");
            assertThat(client.ping(Duration.ofSeconds(2))).isTrue();
            long ended = System.nanoTime();
            client.end(pair);
            pair.awaitEnd();
            assertThat(millis(ended, pair.dataStream().endedAt)).isBetween(800L, 3_000L);
            assertThat(pair.dataStream().text).isEmpty();
        }
    }

    @Test
    void answersARefusalOnTheErrorStreamAndGoesOn() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair refused = client.open(NOBODY, "");
            refused.awaitErrorEnd();
            refused.awaitEnd();
            assertThat(refused.errorStream().text).contains("connection refused");
            assertThat(refused.dataStream().endedAt).isLessThanOrEqualTo(refused.errorStream().endedAt);
            client.reset(refused);
            SpdyClient.Pair echo = client.open(ECHO, "still there");
            echo.awaitText("still there");
        }
    }

    @Test
    void answersOddPingsAlone() throws Exception {
        try (SpdyClient client = open()) {
            assertThat(client.workersAlive(Duration.ofSeconds(2))).isEqualTo(5);
        }
    }

    /** Why clients must not send to a stream that has ended, and should doubt a worker whose stream was refused. */
    @Test
    void losesAWorkerToBytesThatNobodyReads() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair refused = client.open(NOBODY, "early data");
            refused.awaitErrorEnd();
            client.reset(refused);
            assertThat(client.workersAlive(SHORT)).isEqualTo(4);
        }
    }

    @Test
    void losesNoWorkerToBytesAfterAReset() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair ends = client.open(ENDS, "");
            ends.awaitEnd();
            client.reset(ends);
            client.send(ends, "too late");
            assertThat(client.workersAlive(Duration.ofSeconds(2))).isEqualTo(5);
        }
    }

    /** The copy that was left over takes one frame; it finds its connection closed, and the next frame finds nobody. */
    @Test
    void losesAWorkerToTheSecondFrameAfterTheEnd() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair ends = client.open(ENDS, "");
            ends.awaitEnd();
            client.send(ends, "too late");
            assertThat(client.workersAlive(Duration.ofSeconds(2))).isEqualTo(5);
            client.send(ends, "and again");
            client.send(ends, "and again");
            assertThat(client.workersAlive(SHORT)).isEqualTo(4);
        }
    }

    @Test
    void sendsWithoutEndAsLongAsTheClientReads() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair endless = client.open(ENDLESS, "");
            await().until(() -> endless.dataStream().bytes.get() > 20_000_000);
            client.reset(endless);
            SpdyClient.Pair echo = client.open(ECHO, "beside");
            echo.awaitText("beside");
        }
    }

    @Test
    void readsEverything() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair discard = client.open(DISCARD, "");
            for (int i = 0; i < 60; i++) {
                client.sendZeros(discard, 32 * 1024);
            }
            // Tests follow each use of a buffer, which makes the client's masking slow.
            assertThat(client.workersAlive(Duration.ofSeconds(20))).isEqualTo(5);
        }
    }

    @Test
    void stopsTheWholeConnectionForOneBackendThatDoesNotRead() throws Exception {
        try (SpdyClient client = open()) {
            SpdyClient.Pair silent = client.open(SILENT, "");
            SpdyClient.Pair echo = client.open(ECHO, "before");
            echo.awaitText("before");
            for (int i = 0; i < 800; i++) {
                client.sendZeros(silent, 32 * 1024);
            }
            await().pollInterval(Duration.ofMillis(10)).until(() -> !client.ping(SHORT));
            client.send(echo, "after");
            await().during(SHORT).until(() -> !echo.dataStream().text.contains("after"));
        }
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
