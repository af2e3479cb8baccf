package app.kftray.transport.tcp;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a stream: passes its events to the local connection, on the local channel's event loop. That is nearly
 * always the stream's own too; where it is not, each event changes threads and their order stays.
 */
final class StreamSide extends ChannelInboundHandlerAdapter {
    /**
     * How long an ended stream may take to say whether it ended in an error: a refused connection shows as an end first
     * and as an error later.
     */
    private static final long VERDICT_MILLIS = 250;

    private final LocalConnection connection;
    private final ChannelHandlerContext local;
    private @Nullable ForwardProblem failure;
    private boolean closed;

    StreamSide(LocalConnection connection, ChannelHandlerContext local) {
        this.connection = connection;
        this.local = local;
    }

    @Override
    public void channelRead(ChannelHandlerContext stream, Object bytes) {
        if (local.executor().inEventLoop()) {
            connection.answered(local, bytes);
        } else {
            local.executor().execute(() -> connection.answered(local, bytes));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext stream) {
        onLocalLoop(local::flush);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext stream) {
        boolean writable = stream.channel().isWritable();
        onLocalLoop(() -> local.channel().config().setAutoRead(writable));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext stream, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            onLocalLoop(() -> local.executor().schedule(this::endOutput, VERDICT_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext stream, Throwable cause) {
        onLocalLoop(() -> {
            if (failure == null) {
                failure = ProblemException.of(cause);
            }
        });
        stream.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext stream) {
        onLocalLoop(() -> {
            closed = true;
            connection.streamClosed(local, failure);
        });
    }

    private void endOutput() {
        if (!closed) {
            connection.streamOutputEnded(local);
        }
    }

    private void onLocalLoop(Runnable event) {
        if (local.executor().inEventLoop()) {
            event.run();
        } else {
            local.executor().execute(event);
        }
    }
}
