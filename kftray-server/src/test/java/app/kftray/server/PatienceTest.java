package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.server.RelayHarness.Client;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Targets that say nothing, and names that nobody answers for: what is told is told before the client gives the relay up. */
@Timeout(20)
class PatienceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final CompletableFuture<InetAddress[]> never = new CompletableFuture<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        never.complete(new InetAddress[] {RelayHarness.LOOPBACK});
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void aTcpTargetWhoseLookUpHangsHasNoAddress() throws Exception {
        try (RelayServer relay = relay(host -> never.join());
                Client client = new Client(relay).hello().welcome()) {
            client.target("tcp://slow:80");
            assertThat(client.control())
                    .isEqualTo("3:3:the relay finds no address for slow: its look-up had no answer for 1 s");
            assertThat(client.in.read()).isEqualTo(-1);
        }
    }

    @Test
    void aUdpTargetWhoseLookUpHangsHasNoAddressAndIsReachedOnceItHas() throws Exception {
        try (RelayHarness.Target target = RelayHarness.Target.echo();
                RelayServer relay = relay(host -> never.join());
                Client client = new Client(relay).hello().welcome()) {
            client.target("udp://slow:" + target.port());
            client.send("anybody?");
            assertThat(client.control()).startsWith("3:3:").contains("slow: its look-up had no answer for 1 s");
            assertThat(client.control()).as("it was dropped").startsWith("4:2:");
            never.complete(new InetAddress[] {RelayHarness.LOOPBACK});
            client.send("now?");
            assertThat(client.receiveText()).isEqualTo("now?");
        }
    }

    @Test
    void aNameServerThatIsAwayIsToldFromANameThatIsNone() throws Exception {
        try (RelayServer relay = relay(host -> {
                    throw new UnknownHostException(host + ": Temporary failure in name resolution");
                });
                Client tcp = new Client(relay).hello().welcome();
                Client udp = new Client(relay).hello().welcome()) {
            tcp.target("tcp://db:5432");
            assertThat(tcp.control())
                    .isEqualTo("3:3:the relay finds no address for db: Temporary failure in name resolution");
            udp.target("udp://db:53");
            udp.send("anybody?");
            assertThat(udp.control())
                    .isEqualTo("3:3:the relay finds no address for db: Temporary failure in name resolution");
        }
    }

    @Test
    void addressesThatSayNothingShareOnePatience() throws Exception {
        ServerSocket first = full("127.0.0.1", 0);
        InetAddress[] silent = {address("127.0.0.1"), address("127.0.0.2"), address("127.0.0.3")};
        full("127.0.0.2", first.getLocalPort());
        full("127.0.0.3", first.getLocalPort());
        try (RelayServer relay = relay(host -> silent);
                Client client = new Client(relay).hello().welcome()) {
            client.target("tcp://silent:" + first.getLocalPort());
            long asked = System.nanoTime();
            assertThat(client.control()).startsWith("3:2:the relay cannot connect to tcp://silent:");
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isBetween(PATIENCE.multipliedBy(2).dividedBy(3), PATIENCE.multipliedBy(3));
        }
    }

    @Test
    void theLastOfSeveralAddressesIsReachedToo() throws Exception {
        ServerSocket first = full("127.0.0.1", 0);
        full("127.0.0.2", first.getLocalPort());
        InetAddress[] all = {address("127.0.0.1"), address("127.0.0.2"), address("127.0.0.3")};
        try (ServerSocket last = new ServerSocket(first.getLocalPort(), 1, all[2]);
                RelayServer relay = relay(host -> all);
                Client client = new Client(relay).hello().welcome()) {
            client.target("tcp://three:" + last.getLocalPort());
            assertThat(client.control()).startsWith("3:1:");
        }
    }

    /** A port whose connects nobody answers: its backlog is full, and Linux says nothing then. */
    private ServerSocket full(String address, int port) throws IOException {
        ServerSocket socket = new ServerSocket(port, 1, address(address));
        open.add(socket);
        for (int i = 0; i < 2; i++) {
            open.add(new Socket(socket.getInetAddress(), socket.getLocalPort()));
        }
        SocketChannel unanswered = SocketChannel.open();
        open.add(unanswered);
        unanswered.configureBlocking(false);
        unanswered.connect(socket.getLocalSocketAddress());
        return socket;
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static RelayServer relay(Names.Resolver resolver) throws Exception {
        return RelayHarness.relay(
                resolver, PATIENCE, "PROXY_TYPE", "shared", "ALLOWED_TARGETS", "*:*", "LOOKUP_SECONDS", "0");
    }
}
