package app.kftray.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.relay.RelayTarget;
import app.kftray.api.transport.DropReason;
import app.kftray.transport.udp.Local.Client;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The transport and a relay as kftray publishes it: lock-step, lengths only, a frame of no bytes for "no answer". */
class PlainRelayTest {

    /** Answers each frame with itself; "silence" with no bytes; too long a frame with no bytes and the end. */
    private static final class OldRelay implements AutoCloseable {
        final ServerSocket socket = new ServerSocket(0, 50, TransportHarness.LOOPBACK);
        final List<String> seen = new CopyOnWriteArrayList<>();
        final CountDownLatch go;

        OldRelay(CountDownLatch go) throws IOException {
            this.go = go;
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        Socket stream = socket.accept();
                        Thread.ofVirtual().start(() -> serve(stream));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        private void serve(Socket stream) {
            try (stream) {
                DataInputStream in = new DataInputStream(stream.getInputStream());
                DataOutputStream out = new DataOutputStream(stream.getOutputStream());
                while (true) {
                    int length = in.readInt();
                    if (length < 0 || length > 65_507) {
                        out.writeInt(0);
                        return;
                    }
                    byte[] datagram = in.readNBytes(length);
                    String text = new String(datagram, StandardCharsets.US_ASCII);
                    seen.add(text);
                    go.await();
                    out.writeInt(text.equals("silence") ? 0 : length);
                    out.write(text.equals("silence") ? new byte[0] : datagram);
                }
            } catch (IOException | InterruptedException e) {
                // The stream ended.
            }
        }

        InetSocketAddress address() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void isSpokenToAsItUnderstandsAndSeesNothingElse() throws Exception {
        try (OldRelay relay = new OldRelay(new CountDownLatch(0));
                TransportHarness context = new TransportHarness(relay.address())) {
            InetSocketAddress local = context.bind();
            try (Client one = new Client(local);
                    Client two = new Client(local)) {
                one.send("one");
                assertThat(one.receiveText()).isEqualTo("one");
                two.send("two");
                assertThat(two.receiveText()).isEqualTo("two");
                one.send("silence");
                one.send("after");
                assertThat(one.receiveText()).isEqualTo("after");
                assertThat(two.hearsNothing()).isTrue();
                assertThat(relay.seen).containsExactly("one", "two", "silence", "after");
                // One stream to learn what it is, and one for each sender.
                assertThat(context.streams).hasSize(3);
                assertThat(context.problems).isEmpty();
            }
        }
    }

    @Test
    void anEmptyDatagramItCannotCarryIsCounted() throws Exception {
        try (OldRelay relay = new OldRelay(new CountDownLatch(0));
                TransportHarness context = new TransportHarness(relay.address());
                Client client = new Client(context.bind())) {
            client.send("a");
            assertThat(client.receiveText()).isEqualTo("a");
            client.send("");
            await().until(() -> context.drops(DropReason.EMPTY) == 1);
            client.send("b");
            assertThat(client.receiveText()).isEqualTo("b");
        }
    }

    @Test
    void whileItIsBusyTheOldestGiveWay() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (OldRelay relay = new OldRelay(go);
                TransportHarness context = new TransportHarness(relay.address())) {
            context.limits =
                    new DatagramLimits(Duration.ofSeconds(30), Duration.ofSeconds(30), 10, 3, Duration.ofSeconds(5));
            try (Client client = new Client(context.bind())) {
                client.send("first");
                await().until(() -> relay.seen.contains("first"));
                for (int i = 0; i < 20; i++) {
                    client.send("d" + i);
                }
                await().until(() -> context.drops(DropReason.CONGESTED) == 14);
                go.countDown();
                for (String expected : new String[] {"first", "d0", "d1", "d2", "d17", "d18", "d19"}) {
                    assertThat(client.receiveText()).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aTargetItCannotTakeIsToldAndNothingIsSent() throws Exception {
        try (OldRelay relay = new OldRelay(new CountDownLatch(0));
                TransportHarness context = new TransportHarness(relay.address())) {
            context.target = new RelayTarget("udp", "dns", 53);
            try (Client client = new Client(context.bind())) {
                client.send("a");
                await().until(() -> !context.problems.isEmpty());
                assertThat(relay.seen).isEmpty();
                assertThat(context.drops(DropReason.NOT_CONNECTED)).isEqualTo(1);
            }
        }
    }
}
