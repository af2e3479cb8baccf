package app.kftray.engine.session.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stream without a carrier, and what is done with it. */
final class EmbeddedStream extends PodStream {
    static final int RECEIVE_LIMIT = 8;

    /** What the carrier was asked for, such as {@code send abc}, and what the handlers heard, such as {@code read abc}. */
    final List<String> log = new ArrayList<>();

    int allowance = 4;

    private final EmbeddedChannel session;

    private EmbeddedStream(EmbeddedChannel session) {
        super(session, InetSocketAddress.createUnresolved("demo/web", 80), RECEIVE_LIMIT);
        this.session = session;
    }

    static EmbeddedStream open() {
        EmbeddedChannel session = new EmbeddedChannel();
        session.freezeTime();
        EmbeddedStream stream = new EmbeddedStream(session);
        session.eventLoop().register(stream);
        stream.pipeline().addLast(stream.new Ear());
        return stream;
    }

    void comes(String text) {
        received(text(text));
    }

    void write(String text) {
        writeAndFlush(text(text));
        run();
    }

    void writeUnflushed(String text) {
        write(text(text));
        run();
    }

    /** So many seconds by the stream's event loop, one by one. */
    void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            session.advanceTimeBy(1, TimeUnit.SECONDS);
            session.runScheduledPendingTasks();
        }
    }

    void run() {
        session.runPendingTasks();
    }

    @Override
    protected int allowance() {
        return allowance;
    }

    @Override
    protected void send(List<ByteBuf> pieces, int size) {
        StringBuilder frame = new StringBuilder();
        for (ByteBuf piece : pieces) {
            frame.append(piece.toString(StandardCharsets.UTF_8));
            piece.release();
        }
        log.add("send " + frame);
    }

    @Override
    protected void flushSession() {}

    @Override
    protected void sendEnd() {
        log.add("end");
    }

    @Override
    protected void release(boolean clean) {
        log.add(clean ? "over" : "broken off");
    }

    @Override
    protected void holdUpSession(boolean hold) {
        log.add(hold ? "hold" : "go on");
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private final class Ear extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            log.add("read " + bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                log.add("shut");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.add("failed");
        }
    }
}
