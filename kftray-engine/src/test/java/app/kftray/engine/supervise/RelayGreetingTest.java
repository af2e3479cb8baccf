package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ProblemException;
import app.kftray.api.relay.RelayTarget;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayGreetingTest {
    private static final int HELLO = 0x4B46_5431;
    private static final int NOTICE = 3;

    @ParameterizedTest
    @CsvSource({"3, 'Check the name,'", "7, 'Check the address, and that the relay'"})
    void theHintSpeaksOfWhatTheRelayFound(int code, String hint) throws Exception {
        Throwable failure = greet(code, "as the relay says").cause();
        assertThat(ProblemException.of(failure).message()).isEqualTo("as the relay says");
        assertThat(ProblemException.of(failure).hint()).startsWith(hint);
    }

    @Test
    void aTargetThatIsReadyIsHandedOut() throws Exception {
        assertThat(greet(1, "ready").isSuccess()).isTrue();
    }

    /** A read of the stream ends where one of its session did. */
    @Test
    void whatTheRelaySaysMayComeInPieces() throws Exception {
        assertThat(greet(1, "ready", 1).isSuccess()).isTrue();
    }

    /** The greeting's end with a relay that answers with one notice. */
    private static Future<DuplexChannel> greet(int code, String text) throws Exception {
        return greet(code, text, Integer.MAX_VALUE);
    }

    /** The same, of which so many bytes come at a time. */
    private static Future<DuplexChannel> greet(int code, String text, int piece) throws Exception {
        AtomicInteger read = new AtomicInteger();
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ServerSocket relay = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DuplexChannel stream = (DuplexChannel) new Bootstrap()
                    .group(loops)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelRead(ChannelHandlerContext ctx, Object message) {
                            read.addAndGet(((ByteBuf) message).readableBytes());
                            ctx.fireChannelRead(message);
                        }
                    })
                    .connect(relay.getLocalSocketAddress())
                    .sync()
                    .channel();
            try (Socket accepted = relay.accept()) {
                accepted.setTcpNoDelay(true);
                Future<DuplexChannel> greeted = RelayGreeting.greet(stream, new RelayTarget("tcp", "db", 5432));
                byte[] said = said(code, text);
                for (int at = 0; at < said.length; at = read.get()) {
                    int next = Math.min(piece, said.length - at);
                    accepted.getOutputStream().write(said, at, next);
                    await().until(() -> read.get(), Predicate.isEqual(at + next)); // each is read for itself
                }
                assertThat(greeted.await(10, TimeUnit.SECONDS)).isTrue();
                return greeted;
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static byte[] said(int code, String text) {
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(9 + words.length)
                .putInt(HELLO)
                .putInt(NOTICE << 24 | words.length + 1)
                .put((byte) code)
                .put(words)
                .array();
    }
}
