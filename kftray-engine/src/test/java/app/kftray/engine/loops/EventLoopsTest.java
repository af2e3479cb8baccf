package app.kftray.engine.loops;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.UnixChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("which descriptors the system hands out again must not depend on other tests")
class EventLoopsTest {
    private static final int ROUNDS = 20;

    private final EventLoops loops = new EventLoops();
    private final EventLoop loop = loops.group().next();
    private final BlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        loops.close();
    }

    /**
     * In one batch of events: one connection's byte, which makes the loop close another; a new one, which gets the other's descriptor;
     * and the other's reset.
     */
    @Test
    @Timeout(20)
    void anEventOfAClosedConnectionTouchesNoneThatGotItsDescriptor() throws Exception {
        InetSocketAddress address = listen();
        int again = 0;
        for (int round = 0; round < ROUNDS; round++) {
            try (Socket first = new Socket(address.getAddress(), address.getPort());
                    Accepted closer = next();
                    Socket second = new Socket(address.getAddress(), address.getPort());
                    Accepted closed = next()) {
                int descriptor = closed.descriptor();
                closer.closes = closed;
                closer.channel.config().setAutoRead(true);
                CountDownLatch begin = new CountDownLatch(1);
                loop.execute(() -> await(begin));
                first.getOutputStream().write(1);
                try (Socket third = new Socket(address.getAddress(), address.getPort())) {
                    second.setSoLinger(true, 0);
                    second.close();
                    // Takes the client's own descriptor: the lowest that comes free is then the loop's.
                    try (ServerSocket _ = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                            Accepted late = release(begin)) {
                        again += descriptor >= 0 && late.descriptor() == descriptor ? 1 : 0;
                        third.getOutputStream().write(3);
                        late.channel.config().setAutoRead(true);
                        assertThat(late.read.poll(5, TimeUnit.SECONDS))
                                .as("what came in round %d: a byte", round)
                                .isEqualTo((byte) 3);
                    }
                }
            }
        }
        if (UnixChannel.class.isAssignableFrom(loops.channels().server())) {
            assertThat(again).as("rounds with a descriptor that was used again").isPositive();
        }
    }

    private InetSocketAddress listen() throws InterruptedException {
        Channel listener = new ServerBootstrap()
                .group(loop)
                .channel(loops.channels().server())
                .handler(new Acceptor())
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        return (InetSocketAddress) listener.localAddress();
    }

    private Accepted release(CountDownLatch begin) throws InterruptedException {
        begin.countDown();
        return next();
    }

    private Accepted next() throws InterruptedException {
        Accepted next = accepted.poll(5, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Registers what it accepts on its own loop, before anything else can. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            Channel child = (Channel) message;
            child.config().setOption(ChannelOption.AUTO_READ, false);
            child.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            child.pipeline().addLast(new Accepted(child));
            var _ = loop.register(child);
        }
    }

    private final class Accepted extends ChannelInboundHandlerAdapter implements AutoCloseable {
        private final Channel channel;
        private final BlockingQueue<Object> read = new LinkedBlockingQueue<>();
        private volatile Accepted closes = this;

        Accepted(Channel channel) {
            this.channel = channel;
        }

        int descriptor() {
            return channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            accepted.add(this);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            read.add(bytes.readByte());
            bytes.release();
            if (closes != this) {
                closes.channel.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            read.add(cause);
            ctx.close();
        }

        @Override
        public void close() {
            channel.close().syncUninterruptibly();
        }
    }
}
