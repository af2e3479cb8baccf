package app.kftray.transport.udp;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.relay.RelayFrameDecoder;
import app.kftray.api.relay.RelayFrameEncoder;
import app.kftray.api.relay.RelayMessage.Drops;
import app.kftray.api.relay.RelayMessage.Hello;
import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayMessage.Welcome;
import app.kftray.api.transport.StreamSilence;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a stream: passes its events to its session's {@link RelayStreams}, on the local socket's event loop. That is
 * nearly always the stream's own too; where it is not, each event changes threads and their order stays.
 */
final class StreamEnd extends ChannelInboundHandlerAdapter {
    private final DuplexChannel stream;
    private final RelayStreams streams;
    private final LocalSocket socket;
    private @Nullable ForwardProblem failure;

    private StreamEnd(DuplexChannel stream, RelayStreams streams, LocalSocket socket) {
        this.stream = stream;
        this.streams = streams;
        this.socket = socket;
    }

    /** Makes an empty pipeline one of frames that lead to {@code streams}. */
    static void attach(DuplexChannel stream, RelayStreams streams, LocalSocket socket) {
        stream.pipeline()
                .addLast("relay decoder", new RelayFrameDecoder())
                .addLast("relay encoder", new RelayFrameEncoder())
                .addLast("session", new StreamEnd(stream, streams, socket));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case ByteBuf datagram -> onLocalLoop(() -> streams.received(stream, datagram));
            case Hello hello -> onLocalLoop(() -> streams.hello(stream));
            case Welcome welcome -> onLocalLoop(() -> streams.welcome(stream, welcome));
            case Drops drops -> onLocalLoop(() -> socket.dropped(drops));
            case Notice notice -> onLocalLoop(() -> streams.notice(stream, notice));
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        onLocalLoop(socket::flush);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream.isWritable()) {
            onLocalLoop(() -> streams.writable(stream));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // A relay that sends no more takes no more either, and who asked over UDP asks again rather than waits.
        if (event instanceof ChannelInputShutdownEvent || event instanceof StreamSilence) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (failure == null) {
            failure = ProblemException.of(cause);
        }
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        onLocalLoop(() -> streams.closed(stream, failure));
    }

    private void onLocalLoop(Runnable event) {
        if (socket.loop().inEventLoop()) {
            event.run();
        } else {
            socket.loop().execute(event);
        }
    }
}
