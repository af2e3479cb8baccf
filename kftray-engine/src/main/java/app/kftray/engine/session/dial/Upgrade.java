package app.kftray.engine.session.dial;

import app.kftray.engine.session.Carrier;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Function;

/**
 * Asks the API server to change the protocol of the connection, and hands the bare channel on when it does. Nothing is sent
 * before the 101: the server throws away what came with the request.
 */
final class Upgrade extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_REFUSAL = 64 * 1024;
    private static final String PORT_FORWARD = "portforward.k8s.io";
    private static final String TUNNEL_PROTOCOL = "SPDY/3.1+" + PORT_FORWARD;
    private static final String V4_PROTOCOL = "v4.channel.k8s.io";
    private static final String USER_AGENT = "kftray";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Dial dial;
    private final Promise<?> failed;
    private final Function<Channel, Runnable> install;
    private final String key = websocketKey();
    private boolean connected;
    private boolean done;

    /** @param install adds the carrier's handlers at the pipeline's end and answers with what to do once they are alone there */
    Upgrade(Dial dial, Promise<?> failed, Function<Channel, Runnable> install) {
        this.dial = dial;
        this.failed = failed;
        this.install = install;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        failed.addListener(over -> {
            if (!over.isSuccess()) {
                ctx.close(); // a server that never answers would otherwise keep the connection for good
            }
        });
        ctx.pipeline().addBefore(ctx.name(), "http", new HttpClientCodec());
        ctx.pipeline().addBefore(ctx.name(), "http-whole", new HttpObjectAggregator(LONGEST_REFUSAL));
        if (ctx.pipeline().get("tls") instanceof SslHandler tls) {
            tls.handshakeFuture().addListener(shaken -> {
                if (shaken.isSuccess()) {
                    ctx.writeAndFlush(request());
                } else if (connected) {
                    fail(ctx, shaken.cause());
                } // otherwise why there is no connection says more than that nobody shook hands
            });
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connected = true;
        if (!dial.server().tls()) {
            ctx.writeAndFlush(request());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        FullHttpResponse response = (FullHttpResponse) message;
        try {
            if (response.status().code() != 101 || !accepted(response.headers())) {
                done = true;
                failed.tryFailure(Refusal.of(response));
                ctx.close();
                return;
            }
        } finally {
            response.release();
        }
        done = true;
        Runnable established = install.apply(ctx.channel());
        ctx.pipeline().remove("http-whole");
        ctx.pipeline().remove(this);
        // The codec goes last, because it then passes on what it has read beyond the answer, and before anything is
        // written,
        // because it would refuse what is not HTTP.
        ctx.pipeline().remove("http");
        established.run();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, new java.io.IOException("the connection was closed before it was upgraded"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(
                ctx,
                cause instanceof io.netty.handler.codec.DecoderException && cause.getCause() != null
                        ? cause.getCause()
                        : cause);
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (!done) {
            done = true;
            failed.tryFailure(
                    new app.kftray.api.problem.ProblemException(Connector.problem(dial.server(), cause), cause));
            ctx.close();
        }
    }

    private FullHttpRequest request() {
        boolean spdy = dial.carrier() == Carrier.SPDY;
        String query = dial.carrier() == Carrier.V4 ? "?ports=" + dial.port().port() : "";
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                spdy ? HttpMethod.POST : HttpMethod.GET,
                dial.path() + query,
                Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = request.headers();
        headers.set(HttpHeaderNames.HOST, dial.authority());
        headers.set(HttpHeaderNames.USER_AGENT, USER_AGENT);
        headers.set(HttpHeaderNames.CONNECTION, "Upgrade");
        if (dial.credentials().authorization() != null) {
            headers.set(HttpHeaderNames.AUTHORIZATION, dial.credentials().authorization());
        }
        dial.credentials().impersonation().headers().forEach(header -> headers.add(header.name(), header.value()));
        if (spdy) {
            headers.set(HttpHeaderNames.UPGRADE, "SPDY/3.1");
            headers.set("X-Stream-Protocol-Version", PORT_FORWARD);
            headers.set(HttpHeaderNames.CONTENT_LENGTH, 0);
        } else {
            headers.set(HttpHeaderNames.UPGRADE, "websocket");
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key);
            headers.set(
                    HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL,
                    dial.carrier() == Carrier.TUNNEL ? TUNNEL_PROTOCOL : V4_PROTOCOL);
        }
        return request;
    }

    /** A server may answer 101 and still have chosen something else. */
    private boolean accepted(HttpHeaders headers) {
        if (dial.carrier() == Carrier.SPDY) {
            return headers.containsValue(HttpHeaderNames.UPGRADE, "SPDY/3.1", true);
        }
        String protocol = dial.carrier() == Carrier.TUNNEL ? TUNNEL_PROTOCOL : V4_PROTOCOL;
        return websocketAccept(key).equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT))
                && protocol.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
    }

    private static String websocketKey() {
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** RFC 6455, section 4.2.2. */
    private static String websocketAccept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
