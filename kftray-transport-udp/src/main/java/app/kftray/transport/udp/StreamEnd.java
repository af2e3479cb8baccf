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
 * The last handler of a stream: passes its events to the session, on the local socket's event loop. That is nearly always the
 * stream's own too; where it is not, each event changes threads and their order stays.
 */
final class StreamEnd extends ChannelInboundHandlerAdapter {
    private final DuplexChannel stream;
    private final UdpSession session;
    private final LocalSocket socket;
    private @Nullable ForwardProblem failure;

    private StreamEnd(DuplexChannel stream, UdpSession session, LocalSocket socket) {
        this.stream = stream;
        this.session = session;
        this.socket = socket;
    }

    /** Makes an empty pipeline one of frames that lead to {@code session}. */
    static void attach(DuplexChannel stream, UdpSession session, LocalSocket socket) {
        stream.pipeline()
                .addLast("relay decoder", new RelayFrameDecoder())
                .addLast("relay encoder", new RelayFrameEncoder())
                .addLast("session", new StreamEnd(stream, session, socket));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        switch (message) {
            case ByteBuf datagram -> onLocalLoop(() -> session.received(stream, datagram));
            case Hello hello -> onLocalLoop(() -> session.hello(stream));
            case Welcome welcome -> onLocalLoop(() -> session.welcome(stream, welcome));
            case Drops drops -> onLocalLoop(() -> socket.dropped(drops));
            case Notice notice -> onLocalLoop(() -> session.notice(stream, notice));
            default -> ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        onLocalLoop(session::answersEnded);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stream.isWritable()) {
            onLocalLoop(() -> session.writable(stream));
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
        onLocalLoop(() -> session.closed(stream, failure));
    }

    private void onLocalLoop(Runnable event) {
        if (socket.loop().inEventLoop()) {
            event.run();
        } else {
            socket.loop().execute(event);
        }
    }
}
