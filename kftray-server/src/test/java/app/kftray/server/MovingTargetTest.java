package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.server.RelayHarness.Client;
import app.kftray.server.RelayHarness.Target;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session whose target's name leads elsewhere, or nowhere, while it is open. */
@Timeout(30)
class MovingTargetTest {
    private static final InetAddress OTHER = InetAddress.ofLiteral("127.0.0.2");

    private final AtomicReference<InetAddress> leadsTo = new AtomicReference<>(RelayHarness.LOOPBACK);
    private final AtomicInteger failures = new AtomicInteger();

    @Test
    void anOpenSessionFollowsANameAndKeepsItsAddressWhileNobodyKnowsTheName() throws Exception {
        try (Target before = saying("before");
                Target after = new Target(OTHER, before.port(), asked -> bytes("after"));
                RelayServer relay = RelayHarness.relay(
                        this::lookUp,
                        Duration.ofSeconds(10),
                        "PROXY_TYPE",
                        "udp",
                        "REMOTE_ADDRESS",
                        "moving",
                        "REMOTE_PORT",
                        "" + after.port(),
                        "LOOKUP_SECONDS",
                        "1");
                Client client = new Client(relay).hello().welcome()) {
            assertThat(ask(client)).isEqualTo("before");

            leadsTo.set(OTHER);
            client.socket.setSoTimeout(1_000); // an answer that was under way when the address changed is lost
            await().atMost(Duration.ofSeconds(10))
                    .ignoreExceptionsInstanceOf(SocketTimeoutException.class)
                    .until(() -> ask(client).equals("after"));
            client.socket.setSoTimeout(15_000);

            leadsTo.set(null);
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                assertThat(ask(client)).isEqualTo("after");
                return failures.get() > 1;
            });
            assertThat(ask(client)).isEqualTo("after");
        }
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        InetAddress address = leadsTo.get();
        if (address == null) {
            failures.incrementAndGet();
            throw new UnknownHostException(host + ": Temporary failure in name resolution");
        }
        return new InetAddress[] {address};
    }

    private static Target saying(String word) throws Exception {
        return new Target(asked -> bytes(word));
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }

    /** Anything but a datagram, a notice for one, would be no text of these. */
    private static String ask(Client client) throws Exception {
        client.send("where are you?");
        return client.receiveText();
    }
}
