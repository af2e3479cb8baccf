package app.kftray.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Local connections over streams that are plain sockets; what streams do wrong is made up. */
@Timeout(60)
class TcpTransportTest {
    private static final StreamProblem UNREACHED = new StreamProblem.Unreached("demo/web-1", 80, "the pod is gone");

    private final ServerSocket program = new ServerSocket(0, 50, Lent.LOOPBACK);
    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private Lent lent;

    TcpTransportTest() throws IOException {}

    @BeforeEach
    void start() throws Exception {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    accepted.add(program.accept());
                }
            } catch (IOException closed) {
                // The test is over.
            }
        });
        lent = new Lent((InetSocketAddress) program.getLocalSocketAddress());
    }

    @AfterEach
    void stop() throws Exception {
        lent.close();
        program.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    @Test
    void aStreamThatNeverReachedThePodIsOpenedAgainWithAllThatWasSent() throws Exception {
        lent.failures.add(UNREACHED);
        lent.failures.add(UNREACHED);
        try (Socket local = connect()) {
            write(local, "first bytes");
            await().until(() -> lent.streams.size() == 3);
            accepted.take().close();
            accepted.take().close();
            try (Socket far = far()) {
                assertThat(read(far, 11)).isEqualTo("first bytes");
                write(far, "right");
                assertThat(read(local, 5)).isEqualTo("right");
            }
        }
        assertThat(lent.told).isEmpty();
    }

    @Test
    void aConnectionIsHeldForItsHoldTimeAloneHoweverOftenItIsRepeated() throws Exception {
        lent.holdTime = Duration.ofSeconds(1);
        lent.failures.add(UNREACHED);
        lent.streamsLeft.set(1);
        try (Socket local = connect()) {
            assertThatThrownBy(() -> local.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
        assertThat(lent.told).containsExactly(new StreamProblem.HoldExpired(lent.holdTime, UNREACHED));
    }

    @Test
    void aStreamThatBrokeAfterAnAnswerResetsItsConnectionAlone() throws Exception {
        StreamProblem broken = new StreamProblem.Broken("demo/web-1", 80, "connection reset by peer");
        try (Socket local = connect();
                Socket far = far();
                Socket other = connect();
                Socket otherFar = far()) {
            write(far, "half");
            assertThat(read(local, 4)).isEqualTo("half");
            lent.streams.peek().pipeline().fireExceptionCaught(new ProblemException(broken));
            assertThatThrownBy(() -> local.getInputStream().readAllBytes()).hasMessageContaining("reset");
            assertThat(lent.told).containsExactly(broken);
            write(other, "still here");
            assertThat(read(otherFar, 10)).isEqualTo("still here");
        }
    }

    @Test
    void aRefusalIsBelievedAfterASecond() throws Exception {
        StreamProblem refused = new StreamProblem.Refused("demo/web-1", 80);
        for (int i = 0; i < 200; i++) {
            lent.failures.add(refused);
        }
        long begun = System.nanoTime();
        try (Socket local = connect()) {
            assertThatThrownBy(() -> local.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
        }
        assertThat(System.nanoTime() - begun).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(lent.told).containsExactly(refused);
        assertThat(lent.streams.size()).isBetween(3, 20);
    }

    @Test
    void aLargeUploadIsNotRepeated() throws Exception {
        try (Socket local = connect();
                Socket far = far()) {
            byte[] upload = new byte[FirstBytes.LIMIT + 1];
            local.getOutputStream().write(upload);
            assertThat(far.getInputStream().readNBytes(upload.length)).hasSize(upload.length);
            lent.streams.peek().pipeline().fireExceptionCaught(new ProblemException(UNREACHED));
            assertThatThrownBy(() -> local.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
            assertThat(lent.streams).hasSize(1);
        }
    }

    @Test
    void closingEndsEveryConnection() throws Exception {
        try (Socket local = connect();
                Socket far = far()) {
            write(local, "x");
            assertThat(read(far, 1)).isEqualTo("x");
            lent.close();
            assertThat(local.getInputStream().read()).isEqualTo(-1);
            assertThat(far.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }

    private Socket connect() throws IOException {
        InetSocketAddress address = lent.address();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private Socket far() throws InterruptedException, IOException {
        Socket socket = accepted.poll(20, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Socket socket, int length) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
