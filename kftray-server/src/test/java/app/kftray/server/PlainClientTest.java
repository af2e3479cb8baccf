package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.server.RelayHarness.Client;
import app.kftray.server.RelayHarness.Target;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What kftray's own client sees: one frame for each of its frames, in order, and none that it did not ask for. */
class PlainClientTest {

    @Test
    void eachDatagramGetsItsAnswerInOrder() throws Exception {
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target);
                Client client = new Client(relay)) {
            for (int i = 0; i < 50; i++) {
                client.send("question " + i);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.receiveText()).isEqualTo("question " + i);
            }
        }
    }

    @Test
    void noAnswerIsAFrameOfNoBytesAfterFiveSeconds() throws Exception {
        try (Target target = new Target(asked -> asked[0] == 's' ? null : asked);
                RelayServer relay = RelayHarness.udpRelay(target);
                Client client = new Client(relay)) {
            long start = System.nanoTime();
            client.send("silence");
            client.send("words");
            assertThat(client.receive()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(4_900), Duration.ofSeconds(7));
            assertThat(client.receiveText()).isEqualTo("words");
        }
    }

    @Test
    void whatNobodyAskedForIsNotTakenForAnAnswer() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Target target = new Target(question -> {
                    asked.incrementAndGet();
                    return question;
                });
                RelayServer relay = RelayHarness.udpRelay(target);
                Client client = new Client(relay)) {
            client.send("one");
            assertThat(client.receiveText()).isEqualTo("one");
            target.push("unasked");
            // The relay must have seen the push before the next question goes out.
            try (Client other = new Client(relay)) {
                other.send("other");
                assertThat(other.receiveText()).isEqualTo("other");
            }
            client.send("two");
            assertThat(client.receiveText()).isEqualTo("two");
        }
    }

    @Test
    void aFrameThatIsTooLongGetsAFrameOfNoBytesAndTheEnd() throws Exception {
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target);
                Client client = new Client(relay);
                Client answeredOnce = new Client(relay)) {
            client.out.writeInt(65_508);
            assertThat(client.in.readInt()).isZero();
            assertThat(client.in.read()).isEqualTo(-1);
            answeredOnce.send("one");
            assertThat(answeredOnce.receiveText()).isEqualTo("one");
            answeredOnce.out.writeInt(-1);
            assertThat(answeredOnce.in.readInt()).isZero();
            assertThat(answeredOnce.in.read()).isEqualTo(-1);
        }
    }

    @Test
    void theLargestDatagramPasses() throws Exception {
        byte[] largest = new byte[65_507];
        new java.util.Random(1).nextBytes(largest);
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target);
                Client client = new Client(relay)) {
            client.send(largest);
            assertThat(client.receive()).isEqualTo(largest);
        }
    }
}
