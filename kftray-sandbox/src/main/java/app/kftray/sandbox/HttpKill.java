package app.kftray.sandbox;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Kills the pod that is asked to DELETE, so that whoever tries the demo needs nothing but the tool that asks. */
final class HttpKill extends ChannelInboundHandlerAdapter {
    /** The answer is on its way, through a session that dies with the pod. */
    private static final int AFTER_MILLIS = 200;

    private final String pod;
    private final Consumer<String> kill;

    HttpKill(String pod, Consumer<String> kill) {
        this.pod = pod;
        this.kill = kill;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof FullHttpRequest request && request.method().equals(HttpMethod.DELETE)) {
            ctx.executor().schedule(() -> kill.accept(pod), AFTER_MILLIS, TimeUnit.MILLISECONDS);
        }
        ctx.fireChannelRead(message);
    }
}
