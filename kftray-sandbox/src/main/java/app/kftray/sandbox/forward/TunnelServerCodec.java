package app.kftray.sandbox.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** The server's end of a tunnel: binary messages as one byte stream. A large write leaves in fragments, as API servers send it. */
final class TunnelServerCodec extends ChannelDuplexHandler {
    private static final int FRAGMENT = 32 * 1024;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        WebSocketFrame frame = (WebSocketFrame) message;
        switch (frame) {
            case BinaryWebSocketFrame binary -> ctx.fireChannelRead(binary.content());
            case ContinuationWebSocketFrame more -> ctx.fireChannelRead(more.content());
            case PingWebSocketFrame ping -> ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
            default -> {
                frame.release();
                if (frame instanceof CloseWebSocketFrame) {
                    close(ctx, ctx.newPromise());
                } else if (frame instanceof TextWebSocketFrame) {
                    ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.INVALID_MESSAGE_TYPE));
                    ctx.close();
                }
            }
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.write(message, promise);
            return;
        }
        if (bytes.readableBytes() <= FRAGMENT) {
            ctx.write(new BinaryWebSocketFrame(bytes), promise);
            return;
        }
        ctx.write(new BinaryWebSocketFrame(false, 0, bytes.readRetainedSlice(FRAGMENT)));
        while (bytes.readableBytes() > FRAGMENT) {
            ctx.write(new ContinuationWebSocketFrame(false, 0, bytes.readRetainedSlice(FRAGMENT)));
        }
        ctx.write(new ContinuationWebSocketFrame(true, 0, bytes), promise);
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (ctx.channel().isActive()) {
            ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE));
        }
        ctx.close(promise);
    }
}
