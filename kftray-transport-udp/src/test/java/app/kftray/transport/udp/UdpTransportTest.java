package app.kftray.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.relay.RelayTarget;
import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.StreamSilence;
import app.kftray.transport.udp.Local.Client;
import app.kftray.transport.udp.Local.Target;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport, a real relay and real sockets. */
class UdpTransportTest {
    private static Target echo;
    private static RelayProcess relay;

    @BeforeAll
    static void start() throws Exception {
        echo = Target.echo();
        relay = RelayProcess.to(echo.port());
    }

    @AfterAll
    static void stop() throws Exception {
        relay.close();
        echo.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fourClientsAtOnceEachGetTheirOwnAnswers(boolean otherLoop) throws Exception {
        try (TransportHarness context = new TransportHarness(relay.address(), otherLoop)) {
            context.otherLoop = otherLoop;
            InetSocketAddress local = context.bind();
            Client[] clients = {new Client(local), new Client(local), new Client(local), new Client(local)};
            for (int round = 0; round < 25; round++) {
                for (int i = 0; i < clients.length; i++) {
                    clients[i].send("client " + i + " round " + round);
                }
            }
            for (int i = 0; i < clients.length; i++) {
                Set<String> answers = new HashSet<>();
                for (int round = 0; round < 25; round++) {
                    answers.add(clients[i].receiveText());
                }
                int number = i;
                assertThat(answers).hasSize(25).allMatch(answer -> answer.startsWith("client " + number + " "));
                clients[i].close();
            }
            assertThat(context.opened).hasValue(4);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sizesFromNothingToTheLargestPassWhole(boolean nativeSockets) throws Exception {
        try (TransportHarness context = new TransportHarness(relay.address(), nativeSockets);
                Client client = new Client(context.bind())) {
            Random random = new Random(3);
            for (int size : new int[] {0, 1, 0, 512, 1_400, 4_097, 9_000, 40_000, 65_507, 0, 3}) {
                byte[] datagram = new byte[size];
                random.nextBytes(datagram);
                client.send(datagram);
                assertThat(client.receive()).isEqualTo(datagram);
            }
        }
    }

    @Test
    void whatTheRelayDropsIsCountedHere() throws Exception {
        try (RelayProcess lost = RelayProcess.start(
                        RelayProcess.freePort(),
                        Map.of("PROXY_TYPE", "udp", "REMOTE_ADDRESS", "no-such-host.invalid", "REMOTE_PORT", "9"));
                TransportHarness context = new TransportHarness(lost.address());
                Client client = new Client(context.bind())) {
            client.send("a");
            client.send("b");
            await().until(() -> context.drops(DropReason.NO_ADDRESS) == 2);
            assertThat(context.problems).hasSize(1);
        }
    }

    @Test
    void theTargetMayPush() throws Exception {
        try (Target pushing = new Target(asked -> asked);
                RelayProcess to = RelayProcess.to(pushing.port());
                TransportHarness context = new TransportHarness(to.address());
                Client client = new Client(context.bind())) {
            client.send("subscribe"); // once: the answer to a second one would come in between
            assertThat(client.receiveText()).isEqualTo("subscribe");
            for (int i = 0; i < 5; i++) {
                pushing.push("push " + i);
                assertThat(client.receiveText()).isEqualTo("push " + i);
            }
        }
    }

    @Test
    void aBurstOfAnswersIsNotTooMuchForItsSocket() throws Exception {
        String body = ".".repeat(1_400);
        try (Target pushing = new Target(asked -> asked);
                RelayProcess to = RelayProcess.to(pushing.port());
                TransportHarness context = new TransportHarness(to.address());
                Client client = new Client(context.bind())) {
            client.send("subscribe"); // once: the answer to a second one would come in between
            assertThat(client.receiveText()).isEqualTo("subscribe");
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 60; i++) {
                    pushing.push(i + body);
                }
                for (int i = 0; i < 60; i++) {
                    assertThat(client.receiveText()).isEqualTo(i + body);
                }
            }
        }
    }

    @Test
    void aRelayThatDiesIsAnOpenDoorAgainForTheNextDatagram() throws Exception {
        int port = RelayProcess.freePort();
        Map<String, String> environment =
                Map.of("PROXY_TYPE", "udp", "REMOTE_ADDRESS", "127.0.0.1", "REMOTE_PORT", "" + echo.port());
        RelayProcess first = RelayProcess.start(port, environment);
        try (TransportHarness context = new TransportHarness(first.address());
                Client client = new Client(context.bind())) {
            assertThat(client.ask("before")).isEqualTo("before");
            first.close();
            await().until(() -> context.streams.stream().noneMatch(stream -> stream.isOpen()));
            try (RelayProcess second = RelayProcess.start(port, environment)) {
                assertThat(client.ask("after")).isEqualTo("after");
                assertThat(second.address()).isEqualTo(first.address());
                assertThat(context.sessions()).isEqualTo(1);
            }
        }
    }

    @Test
    void whatWaitedForTooLongIsNotSentOnAfterAnOutage() throws Exception {
        try (TransportHarness context = new TransportHarness(relay.address())) {
            context.limits =
                    new DatagramLimits(Duration.ofSeconds(30), Duration.ofSeconds(30), 10, 64, Duration.ofSeconds(2));
            context.held = true;
            try (Client client = new Client(context.bind())) {
                client.send("old");
                client.send("older than its program");
                await().until(() -> {
                    client.send("young");
                    return context.drops(DropReason.TOO_OLD) >= 2;
                });
                context.release();
                client.send("last");
                List<String> answers = new ArrayList<>();
                do {
                    answers.add(client.receiveText());
                } while (!answers.getLast().equals("last"));
                assertThat(answers).contains("young").doesNotContain("old", "older than its program");
            }
        }
    }

    @Test
    void aSilentStreamIsLeftForAnotherWithTheNextDatagram() throws Exception {
        try (TransportHarness context = new TransportHarness(relay.address());
                Client client = new Client(context.bind())) {
            assertThat(client.ask("one")).isEqualTo("one");

            context.streams.forEach(stream -> stream.pipeline().fireUserEventTriggered(StreamSilence.INSTANCE));
            await().until(() -> context.streams.stream().noneMatch(stream -> stream.isOpen()));

            assertThat(client.ask("two")).isEqualTo("two");
            assertThat(context.streams).hasSize(2);
        }
    }

    @Test
    void leavesARelayThatIsAboutToGoAndTakesItsLastAnswers() throws Exception {
        CountDownLatch others = new CountDownLatch(1);
        try (Target slow = new Target(asked -> {
                    waitFor(others);
                    return asked;
                });
                RelayProcess going = RelayProcess.to(slow.port());
                TransportHarness context = new TransportHarness(going.address());
                Client client = new Client(context.bind())) {
            client.send("first");
            await().until(() -> slow.lastSender != null);
            context.relay = relay.address();

            going.terminate();
            await().until(() -> context.streams.size() == 2);

            assertThat(client.ask("second")).as("by the other relay").isEqualTo("second");
            others.countDown();
            assertThat(client.receiveText()).as("by the one that goes").isEqualTo("first");
            assertThat(context.sessions()).isEqualTo(1);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void exchangesEndSoonerThanDialogues() throws Exception {
        try (TransportHarness context = new TransportHarness(relay.address())) {
            context.limits =
                    new DatagramLimits(Duration.ofSeconds(30), Duration.ofSeconds(1), 10, 10, Duration.ofSeconds(5));
            InetSocketAddress local = context.bind();
            try (Client asks = new Client(local);
                    Client talks = new Client(local)) {
                assertThat(asks.ask("one")).isEqualTo("one");
                for (int i = 0; i < 5; i++) {
                    assertThat(talks.ask("many")).isEqualTo("many");
                }
                assertThat(context.sessions()).isEqualTo(2);
                await().atMost(Duration.ofSeconds(5)).until(() -> context.sessions() == 1);
                assertThat(talks.ask("still there")).isEqualTo("still there");
                assertThat(context.opened).hasValue(2);
            }
        }
    }

    @Test
    void sendersBeyondTheLimitAreCounted() throws Exception {
        try (TransportHarness context = new TransportHarness(relay.address())) {
            context.limits =
                    new DatagramLimits(Duration.ofSeconds(30), Duration.ofSeconds(30), 2, 10, Duration.ofSeconds(5));
            InetSocketAddress local = context.bind();
            try (Client one = new Client(local);
                    Client two = new Client(local);
                    Client three = new Client(local)) {
                assertThat(one.ask("1")).isEqualTo("1");
                assertThat(two.ask("2")).isEqualTo("2");
                three.send("3");
                await().until(() -> context.drops(DropReason.TOO_MANY_SESSIONS) == 1);
                // Once the others have been silent for a moment, the one that was so longest gives way.
                assertThat(three.ask("3")).isEqualTo("3");
                assertThat(context.sessions()).isEqualTo(2);
            }
        }
    }

    @Test
    void aClosedPortBehindTheRelayIsTold() throws Exception {
        int closed;
        try (Target gone = Target.echo()) {
            closed = gone.port();
        }
        try (RelayProcess to = RelayProcess.to(closed);
                TransportHarness context = new TransportHarness(to.address());
                Client client = new Client(context.bind())) {
            client.send("anybody?");
            await().until(() -> !context.problems.isEmpty());
            assertThat(context.problems.peek().message()).contains("nothing listens on udp://127.0.0.1:" + closed);
        }
    }

    @Test
    void aNameWithoutAddressHasAHintOfItsOwn() throws Exception {
        try (RelayProcess shared = RelayProcess.start(
                        RelayProcess.freePort(), Map.of("PROXY_TYPE", "shared", "ALLOWED_TARGETS", "udp/*:*"));
                TransportHarness context = new TransportHarness(shared.address())) {
            context.target = new RelayTarget("udp", "nobody.invalid", 53);
            try (Client client = new Client(context.bind())) {
                client.send("anybody?");
                await().until(() -> !context.problems.isEmpty());
                assertThat(context.problems.peek().hint()).startsWith("Check the name,");
            }
        }
    }

    @Test
    void aSharedRelayIsToldTheTarget() throws Exception {
        try (RelayProcess shared = RelayProcess.start(
                        RelayProcess.freePort(), Map.of("PROXY_TYPE", "shared", "ALLOWED_TARGETS", "udp/127.0.0.1:*"));
                TransportHarness context = new TransportHarness(shared.address())) {
            context.target = new RelayTarget("udp", "127.0.0.1", echo.port());
            InetSocketAddress local = context.bind();
            try (Client one = new Client(local);
                    Client two = new Client(local)) {
                assertThat(one.ask("one")).isEqualTo("one");
                assertThat(two.ask("two")).isEqualTo("two");
            }
        }
    }

    @Test
    void closingTheBindingEndsEverything() throws Exception {
        TransportHarness context = new TransportHarness(relay.address());
        try (context;
                Client client = new Client(context.bind())) {
            assertThat(client.ask("a")).isEqualTo("a");
        }
        assertThat(context.sessions()).isZero();
        assertThat(context.streams).noneMatch(stream -> stream.isOpen());
    }
}
