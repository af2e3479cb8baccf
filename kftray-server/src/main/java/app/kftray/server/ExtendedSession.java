package app.kftray.server;

import app.kftray.api.relay.RelayFrameDecoder;
import app.kftray.api.relay.RelayMessage.Drops;
import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayMessage.Target;
import app.kftray.api.relay.RelayTarget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a client that speaks the extended protocol: datagrams pass both ways at any time, to the target that the session
 * named or to the relay's own. Back-pressure reaches the client, which drops what is too old; answers that the client does not
 * take wait in the socket's bounded buffer.
 */
final class ExtendedSession extends ChannelInboundHandlerAdapter implements TargetSocket.Listener {
    /** Longer than any exchange takes: a session that was silent for it loses nothing when the relay goes. */
    private static final long DRAIN_IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** The same notice is not told more often than this. */
    private static final long NOTICE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RelayServices services;
    private final DropTally drops = new DropTally();
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable TargetSocket socket;
    private @Nullable Future<?> idle;
    private long lastDatagram = System.nanoTime();
    private long lastNotice = lastDatagram - NOTICE_NANOS;
    private boolean ending;

    ExtendedSession(RelayServices services) {
        this.services = services;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        ctx = added;
        watchIdle(added, services.config().idle().toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext client, Object message) {
        if (ending) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof ByteBuf datagram) {
            lastDatagram = System.nanoTime();
            TargetSocket to = socket == null ? open(client) : socket;
            if (to == null) {
                datagram.release();
                end(client, Notice.Code.REFUSED, "this relay has no target of its own, and the session named none");
            } else {
                to.send(datagram);
            }
        } else if (message instanceof Target named) {
            name(client, named.target());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext client) {
        TargetSocket to = socket;
        if (to != null) {
            to.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext client) {
        TargetSocket from = socket;
        if (from != null) {
            from.reading(client.channel().isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext client) {
        handlerRemoved(client);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext client) {
        if (idle != null) {
            idle.cancel(false);
        }
        drops.cancel();
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
        client.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext client, Object event) {
        if (!(event instanceof Sessions.Drain)) {
            return;
        }
        if (System.nanoTime() - lastDatagram > DRAIN_IDLE_NANOS) {
            end(client, Notice.Code.ENDED, "the relay is about to go");
        } else {
            client.writeAndFlush(new Notice(Notice.Code.DRAINING, "the relay is about to go"));
        }
    }

    @Override
    public void answered(ByteBuf datagram) {
        lastDatagram = System.nanoTime();
        if (ctx == null) {
            datagram.release();
        } else {
            ctx.write(datagram);
        }
    }

    @Override
    public void answersEnded() {
        if (ctx != null) {
            ctx.flush();
        }
    }

    @Override
    public void unreachable(Notice.Code code, String reason) {
        tell(code, reason);
    }

    @Override
    public void unknown(String reason) {
        tell(Notice.Code.UNKNOWN_HOST, reason);
    }

    @Override
    public void writable(boolean writable) {
        if (ctx != null) {
            ctx.channel().config().setAutoRead(writable);
        }
    }

    @Override
    public void dropped(Drops.Cause cause) {
        if (ctx != null) {
            drops.add(ctx, cause);
        }
    }

    private void name(ChannelHandlerContext client, RelayTarget target) {
        if (socket != null) {
            end(client, Notice.Code.REFUSED, "a session has one target");
        } else if (!services.mayName(target)) {
            services.log().warn("target refused", "target", target);
            end(client, Notice.Code.REFUSED, "this relay may not reach " + target);
        } else if (target.protocol().equals(RelayTarget.TCP)) {
            client.pipeline().get(RelayFrameDecoder.class).endFraming();
            client.pipeline().replace(this, "session", new TcpClient(services, target, true));
        } else {
            socket = new TargetSocket(client.channel().eventLoop(), services, target, this);
            services.log().debug("session opened", "protocol", "extended", "target", target);
        }
    }

    /** The socket to the relay's own target; null when there is none. */
    private @Nullable TargetSocket open(ChannelHandlerContext client) {
        services.config().target().ifPresent(target -> {
            socket = new TargetSocket(client.channel().eventLoop(), services, target, this);
            services.log().debug("session opened", "protocol", "extended", "target", target);
        });
        return socket;
    }

    private void tell(Notice.Code code, String text) {
        services.log().debug("notice", "code", code, "reason", text);
        long now = System.nanoTime();
        if (ctx != null && now - lastNotice >= NOTICE_NANOS) {
            lastNotice = now;
            ctx.writeAndFlush(new Notice(code, text));
        }
    }

    private void end(ChannelHandlerContext client, Notice.Code code, String text) {
        ending = true;
        drops.tell(client);
        client.writeAndFlush(new Notice(code, text)).addListener(ChannelFutureListener.CLOSE);
    }

    private void watchIdle(ChannelHandlerContext client, long nanos) {
        idle = client.executor()
                .schedule(
                        () -> {
                            long left = services.config().idle().toNanos() - (System.nanoTime() - lastDatagram);
                            if (left <= 0) {
                                end(
                                        client,
                                        Notice.Code.ENDED,
                                        "no datagram for "
                                                + services.config().idle().toSeconds() + " s");
                            } else {
                                watchIdle(client, left);
                            }
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }
}
