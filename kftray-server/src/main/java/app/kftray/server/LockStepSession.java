package app.kftray.server;

import app.kftray.api.relay.RelayMessage.Drops;
import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayProtocolException;
import app.kftray.api.relay.RelayTarget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of kftray's own client, which counts on one frame for each of its frames, in their order: each datagram waits for
 * the answer of the one before it, and a frame of no bytes stands for an answer that did not come. Datagrams that nobody asked
 * for are dropped, as they would be taken for the next question's answer.
 *
 * <p>The stream is never ended for being idle, because that client keeps a single one; only its socket is given back.
 */
final class LockStepSession extends ChannelInboundHandlerAdapter implements TargetSocket.Listener {
    private static final long ANSWER_SECONDS = 5;
    private static final int QUEUE_LIMIT = 16;

    private final RelayServices services;
    private final RelayTarget target;
    private final Queue<ByteBuf> questions = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable TargetSocket socket;
    private @Nullable Future<?> patience;
    private @Nullable Future<?> idle;

    LockStepSession(RelayServices services, RelayTarget target) {
        this.services = services;
        this.target = target;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        socket = new TargetSocket(added.channel().eventLoop(), services, target, this);
        services.log().debug("session opened", "protocol", "plain", "target", target);
    }

    @Override
    public void channelRead(ChannelHandlerContext client, Object message) {
        if (message instanceof ByteBuf question) {
            datagram(client, question);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** Takes over a datagram of the client. */
    void datagram(ChannelHandlerContext client, ByteBuf question) {
        questions.add(question);
        if (questions.size() >= QUEUE_LIMIT) {
            client.channel().config().setAutoRead(false);
        }
        askNext(client);
    }

    @Override
    public void channelInactive(ChannelHandlerContext client) {
        cancel(patience);
        cancel(idle);
        questions.forEach(ReferenceCountUtil::release);
        questions.clear();
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
        if (cause instanceof RelayProtocolException) {
            client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            client.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext client, Object event) {
        if (event instanceof Sessions.Drain && patience == null) {
            client.close();
        }
    }

    @Override
    public void answered(ByteBuf datagram) {
        if (patience == null || ctx == null) {
            datagram.release();
            return;
        }
        answer(ctx, datagram);
    }

    @Override
    public void unreachable(Notice.Code code, String reason) {
        nothing();
    }

    @Override
    public void unknown(String reason) {
        services.log().debug("no answer", "reason", reason);
        nothing();
    }

    @Override
    public void answersEnded() {
        // Each answer is flushed as it comes.
    }

    @Override
    public void writable(boolean writable) {
        // At most one datagram is under way.
    }

    @Override
    public void dropped(Drops.Cause cause) {
        // That client has no frame for it.
    }

    private void askNext(ChannelHandlerContext client) {
        TargetSocket to = socket;
        if (patience != null || to == null) {
            return;
        }
        ByteBuf question = questions.poll();
        if (question == null) {
            if (services.sessions().draining()) {
                client.close();
            }
            return;
        }
        cancel(idle);
        patience = client.executor().schedule(this::nothing, ANSWER_SECONDS, TimeUnit.SECONDS);
        to.send(question);
        to.flush();
    }

    private void nothing() {
        if (patience != null && ctx != null) {
            answer(ctx, Unpooled.EMPTY_BUFFER);
        }
    }

    private void answer(ChannelHandlerContext client, ByteBuf datagram) {
        cancel(patience);
        patience = null;
        client.writeAndFlush(datagram);
        TargetSocket open = socket;
        if (open != null) {
            idle = client.executor()
                    .schedule(open::forget, services.config().idle().toSeconds(), TimeUnit.SECONDS);
        }
        if (questions.size() < QUEUE_LIMIT) {
            client.channel().config().setAutoRead(true);
        }
        // Not from within the socket's own event: a question may be answered at once, and again, and again.
        client.executor().execute(() -> askNext(client));
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
