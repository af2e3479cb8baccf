package app.kftray.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Answers a probe's HTTP request, whatever it asks: 200 while sessions are taken, 503 once the relay is about to go. It reads
 * nothing but the end of the head, so there is nothing to attack.
 */
final class HealthAnswer extends SimpleChannelInboundHandler<ByteBuf> {
    private static final int LONGEST_HEAD = 8_192;
    private static final int END_OF_HEAD = 0x0D0A0D0A;

    private final Sessions sessions;
    private int read;
    private int lastFour;
    private boolean answered;

    HealthAnswer(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> ctx.close(), 5, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        while (bytes.isReadable() && !answered) {
            lastFour = lastFour << 8 | bytes.readUnsignedByte();
            if (++read > LONGEST_HEAD) {
                ctx.close();
                return;
            }
            if (lastFour == END_OF_HEAD) {
                answered = true;
                ctx.writeAndFlush(Unpooled.copiedBuffer(answer(), StandardCharsets.US_ASCII))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private String answer() {
        boolean draining = sessions.draining();
        String body = "{\"status\":\"" + (draining ? "draining" : "ok") + "\",\"sessions\":" + sessions.count() + "}\n";
        return "HTTP/1.1 " + (draining ? "503 Service Unavailable" : "200 OK")
                + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }
}
