package app.kftray.engine.session.pool;

import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.transport.StreamSilence;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Notes what a stream brings. */
final class Ear extends ChannelInboundHandlerAdapter {
    private final List<String> parts = new CopyOnWriteArrayList<>();
    final List<ForwardProblem> problems = new CopyOnWriteArrayList<>();
    final AtomicInteger silences = new AtomicInteger();
    volatile boolean ended;

    /** Reads a stream from now on. */
    static Ear listen(DuplexChannel stream) {
        Ear ear = new Ear();
        stream.pipeline().addLast(ear);
        stream.config().setAutoRead(true);
        return ear;
    }

    /** Of a stream that something went over, there and back. */
    static Ear used(DuplexChannel stream) {
        Ear ear = listen(stream);
        stream.writeAndFlush(StreamsToFakeServer.text("used"));
        await().until(() -> ear.text().equals("used"));
        return ear;
    }

    String text() {
        return String.join("", parts);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        parts.add(bytes.toString(StandardCharsets.UTF_8));
        bytes.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ended |= event instanceof ChannelInputShutdownEvent;
        if (event instanceof StreamSilence) {
            silences.incrementAndGet();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        problems.add(ProblemException.of(cause));
    }
}
