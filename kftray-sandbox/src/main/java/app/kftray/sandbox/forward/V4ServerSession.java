package app.kftray.sandbox.forward;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The server's side of a {@code v4.channel.k8s.io} WebSocket: channel 2i carries the data of port i, 2i+1 its errors, and each
 * begins with the port's number. The ports are dialled at once; back-pressure is real, for all ports of the connection together.
 */
final class V4ServerSession extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final PodSandbox pod;
    private final List<Integer> numbers;
    private final SessionWatcher watcher;
    private final List<Port> ports = new ArrayList<>();
    private int open;

    V4ServerSession(PodSandbox pod, List<Integer> numbers, SessionWatcher watcher) {
        this.pod = pod;
        this.numbers = numbers;
        this.watcher = watcher;
    }

    /** To be called when everything before this handler is in its place. */
    void begin(ChannelHandlerContext ctx) {
        for (int number : numbers) {
            Port port = new Port(ctx, ports.size(), number);
            ports.add(port);
            ByteBuf head = Unpooled.buffer(2).writeShortLE(number);
            port.write(0, head.retainedDuplicate());
            port.write(1, head);
            watcher.streamOpened();
        }
        ctx.flush();
        open = ports.size();
        ports.forEach(port -> port.backend.connect());
        readIfTaken(ctx);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        switch (frame) {
            case BinaryWebSocketFrame binary
            when binary.content().isReadable() -> {
                int channel = binary.content().readUnsignedByte();
                if ((channel & 1) == 0 && channel / 2 < ports.size()) {
                    ports.get(channel / 2).backend.write(binary.content().retain());
                    readIfTaken(ctx);
                }
            }
            case PingWebSocketFrame ping ->
                ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case CloseWebSocketFrame close -> end(ctx);
            default -> {
                // nothing else matters here
            }
        }
    }

    private void readIfTaken(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(ports.stream().allMatch(port -> port.ended || port.backend.takes()));
    }

    private static void end(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.NORMAL_CLOSURE))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ports.forEach(port -> port.backend.read(ctx.channel().isWritable()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ports.forEach(port -> port.backend.cancel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** One of the ports that the client asked for. */
    private final class Port implements Backend.Client {
        private final ChannelHandlerContext ctx;
        private final int index;
        private final Backend backend;
        private boolean ended;

        Port(ChannelHandlerContext ctx, int index, int number) {
            this.ctx = ctx;
            this.index = index;
            this.backend = new Backend(pod, number, ctx.channel().eventLoop(), this);
        }

        /** Takes over the bytes. */
        void write(int kind, ByteBuf bytes) {
            ByteBuf channel = Unpooled.buffer(1).writeByte(2 * index + kind);
            ctx.write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(channel, bytes)));
        }

        @Override
        public void received(ByteBuf bytes) {
            write(0, bytes);
        }

        @Override
        public void receivedAll() {
            ctx.flush();
        }

        @Override
        public void writable() {
            readIfTaken(ctx);
        }

        @Override
        public void ended(String error) {
            ended = true;
            if (!error.isEmpty()) {
                write(1, Unpooled.copiedBuffer(error, StandardCharsets.UTF_8));
            }
            open--;
            if (open == 0) {
                end(ctx);
            } else {
                ctx.flush();
                readIfTaken(ctx);
            }
        }
    }
}
