package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.server.RelayHarness.Client;
import app.kftray.server.RelayHarness.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a client of the extended protocol gets: datagrams at any time, its own target, and the truth about it. */
class ExtendedClientTest {

    @Test
    void manyAreInFlightAndEachIsAnswered() throws Exception {
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target);
                Client client = new Client(relay).hello().welcome()) {
            Set<String> missing = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                client.send("q" + i);
                missing.add("q" + i);
            }
            while (!missing.isEmpty()) {
                assertThat(missing.remove(client.receiveText())).isTrue();
            }
        }
    }

    @Test
    void emptyDatagramsPassBothWaysAmongOthers() throws Exception {
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target);
                Client client = new Client(relay).hello().welcome()) {
            for (int i = 0; i < 100; i++) {
                client.send("");
                assertThat(client.receiveText()).isEmpty();
                client.send("a" + i);
                assertThat(client.receiveText()).isEqualTo("a" + i);
            }
            client.send("x");
            client.send("");
            client.send("y");
            assertThat(client.receiveText() + "|" + client.receiveText() + "|" + client.receiveText())
                    .isEqualTo("x||y");
        }
    }

    @Test
    void theTargetMayPushAndStaySilent() throws Exception {
        try (Target target = new Target(asked -> null);
                RelayServer relay = RelayHarness.udpRelay(target);
                Client client = new Client(relay).hello().welcome()) {
            client.send("subscribe");
            await().until(() -> target.lastSender != null);
            for (int i = 0; i < 10; i++) {
                target.push("push " + i);
                assertThat(client.receiveText()).isEqualTo("push " + i);
            }
        }
    }

    @Test
    void eachStreamHasASocketOfItsOwn() throws Exception {
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target);
                Client one = new Client(relay).hello().welcome();
                Client two = new Client(relay).hello().welcome()) {
            one.send("one");
            assertThat(one.receiveText()).isEqualTo("one");
            Object first = target.lastSender;
            two.send("two");
            assertThat(two.receiveText()).isEqualTo("two");
            assertThat(target.lastSender).isNotEqualTo(first);
            target.push("for two");
            assertThat(two.receiveText()).isEqualTo("for two");
        }
    }

    @Test
    void aClosedPortIsToldAndTheSessionGoesOn() throws Exception {
        int port;
        try (Target gone = Target.echo()) {
            port = gone.port();
        }
        try (RelayServer relay = RelayHarness.relay(
                        "PROXY_TYPE", "udp", "REMOTE_ADDRESS", "127.0.0.1", "REMOTE_PORT", "" + port);
                Client client = new Client(relay).hello().welcome()) {
            client.send("anybody?");
            assertThat(client.control()).startsWith("3:2:").contains("nothing listens on udp://127.0.0.1:" + port);
            assertThat(client.socket.isClosed()).isFalse();
        }
    }

    @Test
    void aSessionNamesItsTargetWithinWhatIsAllowed() throws Exception {
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.relay(
                        "PROXY_TYPE",
                        "shared",
                        "ALLOWED_TARGETS",
                        "udp/127.0.0.1:" + target.port() + ",udp/localhost:*");
                Client named = new Client(relay).hello().welcome();
                Client byName = new Client(relay).hello().welcome();
                Client elsewhere = new Client(relay).hello().welcome();
                Client silent = new Client(relay).hello().welcome();
                Client plain = new Client(relay)) {
            named.target("udp://127.0.0.1:" + target.port());
            named.send("hi");
            assertThat(named.receiveText()).isEqualTo("hi");
            byName.target("udp://localhost:" + target.port());
            byName.send("name");
            assertThat(byName.receiveText()).isEqualTo("name");
            elsewhere.target("udp://127.0.0.1:1");
            assertThat(elsewhere.control()).startsWith("3:4:").contains("may not reach");
            assertThat(elsewhere.in.read()).isEqualTo(-1);
            silent.send("where to?");
            assertThat(silent.control()).startsWith("3:4:").contains("named none");
            plain.send("old client");
            assertThat(plain.in.readInt()).isZero();
            assertThat(plain.in.read()).isEqualTo(-1);
        }
    }

    @Test
    void aSessionToTcpBecomesAPlainConnection() throws Exception {
        try (java.net.ServerSocket target = new java.net.ServerSocket(0, 1, RelayHarness.LOOPBACK);
                RelayServer relay = RelayHarness.relay("PROXY_TYPE", "shared", "ALLOWED_TARGETS", "tcp/127.0.0.0/8:*");
                Client client = new Client(relay).hello()) {
            client.target("tcp://127.0.0.1:" + target.getLocalPort());
            client.out.writeBytes("straight on");
            client.welcome();
            try (java.net.Socket accepted = target.accept()) {
                assertThat(accepted.getInputStream().readNBytes(11)).asString().isEqualTo("straight on");
                assertThat(client.control()).startsWith("3:1:");
                accepted.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
                assertThat(client.in.readNBytes(6)).asString().isEqualTo("answer");
            }
        }
    }

    @Test
    void aTargetMayBeAnAddressOfIpv6() throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("::1");
        Assumptions.assumeTrue(hasIpv6(loopback), "skipped: no IPv6");
        try (Target udp = new Target(loopback, asked -> asked);
                java.net.ServerSocket tcp = new java.net.ServerSocket(0, 1, loopback);
                RelayServer shared = RelayHarness.relay("PROXY_TYPE", "shared", "ALLOWED_TARGETS", "[::1]:*");
                RelayServer own = RelayHarness.relay(
                        "PROXY_TYPE", "udp", "REMOTE_ADDRESS", "[::1]", "REMOTE_PORT", "" + udp.port());
                Client byUdp = new Client(shared).hello().welcome();
                Client byTcp = new Client(shared).hello().welcome();
                Client unnamed = new Client(own).hello().welcome()) {
            byUdp.target("udp://[::1]:" + udp.port());
            byUdp.send("six");
            assertThat(byUdp.receiveText()).isEqualTo("six");
            unnamed.send("own");
            assertThat(unnamed.receiveText()).isEqualTo("own");
            byTcp.target("tcp://[::1]:" + tcp.getLocalPort());
            try (java.net.Socket accepted = tcp.accept()) {
                assertThat(byTcp.control()).startsWith("3:1:").contains("tcp://[::1]:" + tcp.getLocalPort());
                accepted.getOutputStream().write("answer".getBytes(StandardCharsets.US_ASCII));
                assertThat(byTcp.in.readNBytes(6)).asString().isEqualTo("answer");
            }
        }
    }

    private static boolean hasIpv6(InetAddress loopback) {
        try (java.net.ServerSocket probe = new java.net.ServerSocket(0, 1, loopback)) {
            return probe.isBound();
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void anIdleSessionEndsWithAWord() throws Exception {
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target, "IDLE_SECONDS", "1");
                Client client = new Client(relay).hello().welcome()) {
            client.send("a");
            assertThat(client.receiveText()).isEqualTo("a");
            assertThat(client.control()).startsWith("3:5:");
            assertThat(client.in.read()).isEqualTo(-1);
        }
    }

    @Test
    void whatItDropsIsCountedToTheClient() throws Exception {
        try (RelayServer relay = RelayHarness.relay(
                        "PROXY_TYPE", "udp", "REMOTE_ADDRESS", "no-such-host.invalid", "REMOTE_PORT", "9");
                Client client = new Client(relay).hello().welcome()) {
            client.send("one");
            client.send("two");
            assertThat(client.control()).startsWith("3:3:").contains("no-such-host.invalid");
            int dropped = 0;
            while (dropped < 2) {
                assertThat(client.in.readInt()).as("a frame of drops").isEqualTo(0x0400_0005);
                assertThat(client.in.read()).as("no address").isEqualTo(2);
                dropped += client.in.readInt();
            }
            assertThat(dropped).isEqualTo(2);
        }
    }

    @Test
    void drainLetsSessionsFinishAndTakesNoMore() throws Exception {
        try (Target target = Target.echo();
                RelayServer relay = RelayHarness.udpRelay(target, "DRAIN_SECONDS", "10");
                Client client = new Client(relay).hello().welcome()) {
            client.send("a");
            assertThat(client.receiveText()).isEqualTo("a");
            var address = relay.addresses().getFirst();
            CompletableFuture<Void> gone = CompletableFuture.runAsync(relay::drain);
            assertThat(client.control()).startsWith("3:6:");
            await().until(() -> refused(address));
            client.send("b");
            assertThat(client.receiveText()).isEqualTo("b");
            client.close();
            gone.get(3, java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    private static boolean refused(java.net.InetSocketAddress relay) throws IOException {
        try (Client late = new Client(relay)) {
            return late.in.read() < 0;
        } catch (java.net.ConnectException e) {
            return true;
        }
    }

    @Test
    void aStreamThatNeverGreetsIsClosedWhereGreetingIsAMust() throws Exception {
        try (RelayServer relay =
                        RelayHarness.relay("PROXY_TYPE", "shared", "ALLOWED_TARGETS", "*:*", "IDLE_SECONDS", "1");
                Client client = new Client(relay)) {
            assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void goesOnToTheNextAddressOfAName() throws Exception {
        InetAddress[] all = InetAddress.getAllByName("localhost");
        Assumptions.assumeTrue(all.length > 1, "skipped: localhost has one address");
        for (InetAddress where : all) {
            try (Target target = new Target(where, asked -> asked);
                    RelayServer relay = RelayHarness.relay(
                            "PROXY_TYPE", "udp", "REMOTE_ADDRESS", "localhost", "REMOTE_PORT", "" + target.port());
                    Client client = new Client(relay).hello().welcome()) {
                client.socket.setSoTimeout(200);
                await().ignoreExceptionsInstanceOf(java.net.SocketTimeoutException.class)
                        .until(() -> {
                            client.send("here?");
                            int word = client.in.readInt();
                            byte[] body = client.in.readNBytes(word & 0xFF_FFFF);
                            return word >>> 24 == 0 && new String(body, StandardCharsets.US_ASCII).equals("here?");
                        });
            }
        }
    }
}
