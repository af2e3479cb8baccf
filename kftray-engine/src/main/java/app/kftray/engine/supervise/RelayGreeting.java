package app.kftray.engine.supervise;

import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.relay.RelayFrameDecoder;
import app.kftray.api.relay.RelayFrameEncoder;
import app.kftray.api.relay.RelayMessage;
import app.kftray.api.relay.RelayTarget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Tells a relay where a stream shall lead by TCP, and hands the stream out once the target has taken it; from then on it carries bytes
 * as they come, and whoever reads it need not know of the relay. ({@code docs/adr/0005-relay-protocol.md})
 */
final class RelayGreeting extends ChannelDuplexHandler {
    private static final int PATIENCE_SECONDS = 15;

    private final DuplexChannel stream;
    private final RelayTarget target;
    private final Promise<DuplexChannel> greeted;
    private final RelayFrameDecoder decoder = new RelayFrameDecoder();
    private final RelayFrameEncoder encoder = new RelayFrameEncoder();
    private final Deque<ByteBuf> early = new ArrayDeque<>();

    private RelayGreeting(DuplexChannel stream, RelayTarget target) {
        this.stream = stream;
        this.target = target;
        this.greeted = stream.eventLoop().newPromise();
    }

    /** Fails with what the relay reports, and then the stream is closed. */
    static Future<DuplexChannel> greet(DuplexChannel stream, RelayTarget target) {
        RelayGreeting greeting = new RelayGreeting(stream, target);
        if (stream.eventLoop().inEventLoop()) {
            greeting.begin();
        } else {
            stream.eventLoop().execute(greeting::begin);
        }
        return greeting.greeted;
    }

    private void begin() {
        stream.pipeline().addLast(encoder, decoder, this);
        stream.write(new RelayMessage.Hello());
        stream.writeAndFlush(new RelayMessage.Target(target));
        stream.read();
        var patience = stream.eventLoop()
                .schedule(
                        () -> fail("the relay did not answer for " + PATIENCE_SECONDS + " s"),
                        PATIENCE_SECONDS,
                        TimeUnit.SECONDS);
        greeted.addListener(done -> patience.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case RelayMessage.Notice notice -> {
                if (notice.code() == RelayMessage.Notice.Code.READY) {
                    decoder.endFraming();
                } else {
                    fail(StreamProblem.RelayReport.of(notice));
                }
            }
            case RelayMessage.Welcome welcome
            when !welcome.takesTarget() -> fail("the relay takes no targets, and this forward has one of its own");
            case ByteBuf bytes -> {
                if (greeted.isDone()) {
                    early.add(bytes);
                } else {
                    bytes.release();
                    fail("the relay does not speak the extended protocol; set kftray.relay.dedicated");
                }
            }
            default -> {
                // hello, and whatever a later version adds
            }
        }
        if (message instanceof RelayMessage.Notice notice && notice.code() == RelayMessage.Notice.Code.READY) {
            ctx.pipeline().remove(encoder); // before anybody writes: from here on bytes have no frames
            greeted.trySuccess(stream);
        } else if (!greeted.isDone()) {
            ctx.read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (greeted.isDone()) {
            ctx.fireChannelReadComplete();
        } else {
            ctx.read(); // what came may have been a part of a message, which nobody hears of
        }
    }

    /** The first read of whoever has the stream now: what came early is given, and this handler is done. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (!greeted.isSuccess()) {
            ctx.read();
            return;
        }
        boolean any = !early.isEmpty();
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            ctx.fireChannelRead(bytes);
        }
        if (any) {
            ctx.fireChannelReadComplete();
        }
        ctx.read();
        ctx.pipeline().remove(decoder);
        ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!greeted.isDone() && event instanceof ChannelInputShutdownEvent) {
            fail("the relay closed the stream without a word");
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!greeted.tryFailure(cause)) {
            ctx.fireExceptionCaught(cause);
        } else {
            stream.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("the relay closed the stream without a word");
        early.forEach(ByteBuf::release);
        early.clear();
        ctx.fireChannelInactive();
    }

    private void fail(String reason) {
        fail(StreamProblem.RelayReport.ofRelay(reason));
    }

    private void fail(StreamProblem.RelayReport report) {
        if (greeted.tryFailure(new ProblemException(report))) {
            stream.close();
        }
    }
}
