package app.kftray.sandbox;

import app.kftray.sandbox.forward.PodSandbox;
import app.kftray.sandbox.forward.SessionWatcher;
import app.kftray.sandbox.forward.Sessions;
import app.kftray.sandbox.store.Failure;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Answers a port-forward request: chooses among the protocols that the client offers, and turns the connection into a session. */
final class PortForwardUpgrade {
    private static final String SUBPROTOCOL = "portforward.k8s.io";
    private static final String STREAM_PROTOCOL = "X-Stream-Protocol-Version";

    private final boolean hasTunnel;
    private final SessionWatcher watcher;

    /** @param hasTunnel false for servers before 1.31 */
    PortForwardUpgrade(boolean hasTunnel, SessionWatcher watcher) {
        this.hasTunnel = hasTunnel;
        this.watcher = watcher;
    }

    static boolean isWebSocket(HttpHeaders headers) {
        return headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
    }

    /** The protocol that the server would speak; fails when it speaks none of those that are offered. */
    Protocol choose(HttpHeaders headers) {
        if (isWebSocket(headers)) {
            List<String> offered = offered(headers);
            if (hasTunnel && offered.contains(Protocol.TUNNEL.wireName())) {
                return Protocol.TUNNEL;
            }
            return Protocol.V4;
        }
        if (headers.containsValue(HttpHeaderNames.UPGRADE, Protocol.SPDY.wireName(), true)) {
            return Protocol.SPDY;
        }
        throw Failure.badRequest("Upgrade request required");
    }

    /** Changes the connection over; {@code api} is the handler that leaves it. */
    void upgrade(
            ChannelHandlerContext ctx, Protocol protocol, HttpHeaders headers, ApiRequest request, PodSandbox pod) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers().set(HttpHeaderNames.CONNECTION, "Upgrade");
        List<Integer> ports = List.of();
        if (protocol == Protocol.SPDY) {
            if (!headers.containsValue(STREAM_PROTOCOL, SUBPROTOCOL, true)) {
                Answers.text(
                        ctx,
                        403,
                        "unable to upgrade: unable to negotiate protocol: client supports "
                                + headers.getAll(STREAM_PROTOCOL) + ", server accepts [" + SUBPROTOCOL + "]");
                return;
            }
            response.headers().set(HttpHeaderNames.UPGRADE, protocol.wireName()).set(STREAM_PROTOCOL, SUBPROTOCOL);
        } else {
            ports = protocol == Protocol.V4 ? ports(request) : ports;
            if (protocol == Protocol.V4 && !offered(headers).contains(protocol.wireName())) {
                Answers.text(ctx, 400, "websocket: no protocol of " + offered(headers) + " is spoken here");
                return;
            }
            response.headers().set(HttpHeaderNames.UPGRADE, "websocket");
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocol.wireName());
            response.headers()
                    .set(
                            HttpHeaderNames.SEC_WEBSOCKET_ACCEPT,
                            accept(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY, "")));
        }
        List<Integer> dialled = ports;
        ctx.writeAndFlush(response)
                .addListener(sent -> install(ctx, protocol, dialled, pod, request.namespace() + "/" + request.name()));
    }

    private void install(
            ChannelHandlerContext ctx, Protocol protocol, List<Integer> ports, PodSandbox pod, String name) {
        ChannelPipeline pipeline = ctx.pipeline();
        if (pipeline.get(Connections.HTTP) == null) {
            return;
        }
        Link.of(ctx).use(Link.Use.SESSION, name);
        Runnable begin = () -> {};
        switch (protocol) {
            case SPDY -> Sessions.spdy(pipeline, pod, watcher);
            case TUNNEL -> Sessions.tunnel(pipeline, pod, watcher);
            case V4 -> begin = Sessions.v4(pipeline, pod, ports, watcher);
        }
        pipeline.remove(Connections.WHOLE);
        pipeline.remove(ctx.handler());
        // What came with the request is thrown away, as real servers do.
        ChannelHandler early = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                ReferenceCountUtil.release(bytes);
            }
        };
        pipeline.addAfter(Connections.HTTP, "early", early);
        pipeline.remove(Connections.HTTP);
        pipeline.remove(early);
        begin.run();
    }

    private static List<String> offered(HttpHeaders headers) {
        return headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .toList();
    }

    private static List<Integer> ports(ApiRequest request) {
        List<Integer> ports = new ArrayList<>();
        for (String value : request.query().getOrDefault("ports", List.of())) {
            for (String port : value.split(",")) {
                if (!port.matches("[1-9][0-9]{0,4}")) {
                    throw Failure.badRequest("unable to parse \"" + port + "\" as a port");
                }
                ports.add(Integer.parseInt(port));
            }
        }
        if (ports.isEmpty()) {
            throw Failure.badRequest("query parameter \"port\" is required");
        }
        return ports;
    }

    /** RFC 6455, section 4.2.2. */
    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
