package app.kftray.server;

import app.kftray.api.relay.RelayMessage.Hello;
import app.kftray.api.relay.RelayMessage.Welcome;
import app.kftray.api.relay.RelayProtocol;
import app.kftray.api.relay.RelayProtocolException;
import app.kftray.api.relay.RelayTarget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a stream's first word, which tells a client that speaks the extended protocol from one that does not, and puts the
 * fitting session in its own place.
 */
final class Greeting extends ChannelInboundHandlerAdapter {
    private static final long PATIENCE_SECONDS = 10;

    private final RelayServices services;
    private @Nullable Future<?> patience;

    Greeting(RelayServices services) {
        this.services = services;
    }

    /**
     * A relay whose clients have to greet is not kept full by streams that never do. A plain client, on the other hand, opens the only stream
     * it has long before its first datagram.
     */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (services.config().target().isEmpty()) {
            long seconds = Math.min(PATIENCE_SECONDS, services.config().idle().toSeconds());
            patience = ctx.executor().schedule(() -> ctx.close(), seconds, TimeUnit.SECONDS);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (patience != null) {
            patience.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof Hello) {
            ctx.write(new Hello());
            ctx.writeAndFlush(new Welcome(
                    RelayProtocol.VERSION,
                    !services.config().allowed().isEmpty(),
                    services.config().target().isEmpty()));
            replaceBy(ctx, new ExtendedSession(services));
            return;
        }
        Optional<RelayTarget> target = services.config().target();
        if (message instanceof ByteBuf datagram && target.isPresent()) {
            LockStepSession session = new LockStepSession(services, target.get());
            replaceBy(ctx, session);
            session.datagram(ctx.pipeline().context(session), datagram);
        } else {
            ReferenceCountUtil.release(message);
            refuse(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof Sessions.Drain) {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof RelayProtocolException) {
            refuse(ctx);
        } else {
            ctx.close();
        }
    }

    /** What a plain client expects where it is not understood. */
    private static void refuse(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private static void replaceBy(ChannelHandlerContext ctx, ChannelHandler session) {
        ctx.pipeline().replace(ctx.handler(), "session", session);
    }
}
