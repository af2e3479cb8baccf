package app.kftray.engine.session.v4;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.SessionSettings;
import app.kftray.engine.session.stream.RemoteErrors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last handler of a {@code v4.channel.k8s.io} WebSocket that carries one stream. The first message on each channel is the
 * port, two bytes, little-endian; it is skipped.
 */
public final class V4Connection extends ChannelInboundHandlerAdapter {
    private final PodPort port;
    private final SessionSettings settings;
    private final V4Stream stream;
    private final boolean[] portSeen = new boolean[2];

    private @Nullable ForwardProblem end;
    private @Nullable ScheduledFuture<?> tick;
    private long heardAt = System.nanoTime();

    public V4Connection(Channel socket, PodPort port, SessionSettings settings) {
        this.port = port;
        this.settings = settings;
        this.stream = new V4Stream(socket, port, settings);
    }

    public V4Stream stream() {
        return stream;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long interval = settings.pingInterval().toMillis();
        tick = ctx.executor().scheduleAtFixedRate(() -> tick(ctx), interval, interval, TimeUnit.MILLISECONDS);
        ctx.channel().eventLoop().register(stream);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heardAt = System.nanoTime();
        if (!(message instanceof WebSocketFrame frame)) {
            ctx.fireChannelRead(message);
            return;
        }
        ByteBuf content = frame.content();
        switch (frame) {
            case BinaryWebSocketFrame binary
            when content.isReadable() -> {
                int number = content.readByte();
                take(number, content);
                return;
            }
            case PingWebSocketFrame ping -> ctx.writeAndFlush(new PongWebSocketFrame(content.retain()));
            case CloseWebSocketFrame close -> {
                stream.remoteEnded();
                ctx.close();
            }
            default -> {}
        }
        frame.release();
    }

    private void take(int number, ByteBuf content) {
        if (number < 0 || number > 1) {
            content.release();
        } else if (!portSeen[number]) {
            portSeen[number] = true;
            content.release();
        } else if (number == 0) {
            stream.received(content);
        } else {
            String text = content.toString(StandardCharsets.UTF_8);
            content.release();
            stream.failed(RemoteErrors.problem(port, text, stream.anythingReceived()));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        stream.receivedAll();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            stream.resumeSending();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof V4Stream.Prove) {
            prove(ctx);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void prove(ChannelHandlerContext ctx) {
        long asked = System.nanoTime();
        ping(ctx);
        ctx.executor()
                .schedule(
                        () -> {
                            if (heardAt - asked < 0 && ctx.channel().config().isAutoRead()) {
                                endSilent(ctx, System.nanoTime() - heardAt);
                            }
                        },
                        settings.pingTimeout().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private static void ping(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER));
    }

    private void endSilent(ChannelHandlerContext ctx, long silent) {
        end = new StreamProblem.SessionLost(
                port.qualifiedPod(), "nothing came for " + TimeUnit.NANOSECONDS.toSeconds(silent) + " s");
        ctx.close();
    }

    private void tick(ChannelHandlerContext ctx) {
        if (!ctx.channel().config().isAutoRead()) {
            heardAt = System.nanoTime(); // nothing is read, so nothing can be heard
            return;
        }
        long silent = System.nanoTime() - heardAt;
        if (silent > settings.pingInterval().plus(settings.pingTimeout()).toNanos()) {
            endSilent(ctx, silent);
        } else if (silent > settings.pingInterval().toNanos() / 2) {
            ping(ctx);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end = new StreamProblem.SessionLost(port.qualifiedPod(), String.valueOf(cause.getMessage()));
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (tick != null) {
            tick.cancel(false);
        }
        ForwardProblem reason = end;
        if (reason == null && !stream.hasEnded()) {
            reason = new StreamProblem.SessionLost(port.qualifiedPod(), "the connection was closed");
        }
        if (reason != null) {
            stream.failed(reason);
        } else {
            stream.endedWell();
        }
    }
}
