package app.kftray.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Answers the requests of one connection. */
final class ApiHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Pattern COLLECTION =
            Pattern.compile("/api(?:s/discovery\\.k8s\\.io)?/v1/namespaces/([^/]+)/(services|pods|endpointslices)");
    private static final Pattern NAMESPACE = Pattern.compile("/api/v1/namespaces/([^/]+)");
    private static final Pattern PORT_FORWARD = Pattern.compile("/api/v1/namespaces/([^/]+)/pods/([^/]+)/portforward");

    private final ObjectStore objects;
    private final String token;
    private final Faults faults;
    private final Function<String, @Nullable SandboxPod> pods;
    private ObjectStore.@Nullable Watcher watcher;

    ApiHandler(ObjectStore objects, String token, Faults faults, Function<String, @Nullable SandboxPod> pods) {
        this.objects = objects;
        this.token = token;
        this.faults = faults;
        this.pods = pods;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        String path = query.path();
        faults.requests.incrementAndGet();
        Faults.Rule fault = faults.next(request.uri()).orElse(null);
        if (fault != null) {
            answerFault(ctx, request, fault);
            return;
        }
        if (!("Bearer " + token).equals(request.headers().get(HttpHeaderNames.AUTHORIZATION))) {
            answer(ctx, request, 401, ApiObjects.status(401, "Unauthorized", "Unauthorized"));
            return;
        }
        Matcher collection = COLLECTION.matcher(path);
        Matcher namespace = NAMESPACE.matcher(path);
        Matcher forward = PORT_FORWARD.matcher(path);
        if (forward.matches()) {
            portForward(ctx, request, forward.group(1), forward.group(2));
        } else if (collection.matches()) {
            Selection selection = Selection.of(collection.group(1), query);
            if (Selection.first(query, "watch").equals("true")) {
                watch(ctx, collection.group(2), selection, Selection.first(query, "resourceVersion"));
            } else {
                answer(ctx, request, 200, objects.list(collection.group(2), selection));
            }
        } else if (namespace.matches() && objects.hasNamespace(namespace.group(1))) {
            ObjectNode found = JsonNodeFactory.instance.objectNode();
            found.put("apiVersion", "v1").put("kind", "Namespace");
            found.putObject("metadata").put("name", namespace.group(1));
            answer(ctx, request, 200, found);
        } else if (path.endsWith("/selfsubjectaccessreviews")) {
            ObjectNode review = JsonNodeFactory.instance.objectNode();
            review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
            review.putObject("spec");
            review.putObject("status").put("allowed", true);
            answer(ctx, request, 201, review);
        } else if (path.equals("/version")) {
            answer(ctx, request, 200, JsonNodeFactory.instance.objectNode().put("gitVersion", "v1.35.0+sandbox"));
        } else {
            answer(ctx, request, 404, ApiObjects.status(404, "NotFound", path + " is not served by the sandbox"));
        }
    }

    private void watch(ChannelHandlerContext ctx, String resource, Selection selection, String since) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        HttpUtil.setTransferEncodingChunked(response, true);
        ctx.writeAndFlush(response);
        ObjectStore.Watcher watching = event -> {
            if (event.resource().equals(resource) && selection.matches(event.object())) {
                ObjectNode line = JsonNodeFactory.instance.objectNode();
                line.put("type", event.type()).set("object", event.object());
                ctx.writeAndFlush(new DefaultHttpContent(Unpooled.copiedBuffer(line + "\n", StandardCharsets.UTF_8)));
            }
        };
        watcher = watching;
        faults.watches.add(ctx.channel());
        if (!objects.watch(since.isEmpty() ? 0 : Long.parseLong(since), watching)) {
            ObjectNode gone = JsonNodeFactory.instance.objectNode().put("type", "ERROR");
            gone.set("object", ApiObjects.status(410, "Expired", "too old resource version: " + since));
            ctx.writeAndFlush(new DefaultLastHttpContent(Unpooled.copiedBuffer(gone + "\n", StandardCharsets.UTF_8)));
        }
    }

    private void portForward(ChannelHandlerContext ctx, FullHttpRequest request, String namespace, String pod) {
        String upgrade = request.headers().get(HttpHeaderNames.UPGRADE, "");
        if (!request.method().equals(HttpMethod.POST) || !upgrade.equals("SPDY/3.1")) {
            answer(
                    ctx,
                    request,
                    400,
                    ApiObjects.status(400, "BadRequest", "the sandbox forwards ports over SPDY/3.1 alone"));
            return;
        }
        if (pods.apply(namespace + "/" + pod) == null) {
            answer(ctx, request, 404, ApiObjects.status(404, "NotFound", "pods \"" + pod + "\" not found"));
            return;
        }
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        response.headers().set(HttpHeaderNames.UPGRADE, "SPDY/3.1");
        response.headers().set("X-Stream-Protocol-Version", "portforward.k8s.io");
        ctx.writeAndFlush(response).addListener(sent -> {
            faults.sessions.add(ctx.channel());
            ctx.pipeline().addLast("spdy", new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
            ctx.pipeline().addLast("forward", new PortForward(namespace + "/" + pod, pods));
            ctx.pipeline().remove("whole");
            ctx.pipeline().remove(this);
            ctx.pipeline().remove("http");
        });
    }

    private static void answerFault(ChannelHandlerContext ctx, FullHttpRequest request, Faults.Rule fault) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(fault.status());
        ObjectNode body =
                ApiObjects.status(fault.status(), status.reasonPhrase().replace(" ", ""), status.reasonPhrase());
        FullHttpResponse response = response(request, fault.status(), body);
        if (fault.retryAfter() > 0) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, fault.retryAfter());
        }
        ctx.writeAndFlush(response);
    }

    private static void answer(ChannelHandlerContext ctx, FullHttpRequest request, int status, ObjectNode body) {
        ctx.writeAndFlush(response(request, status, body));
    }

    private static FullHttpResponse response(FullHttpRequest request, int status, ObjectNode body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(bytes));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        HttpUtil.setContentLength(response, bytes.length);
        HttpUtil.setKeepAlive(response, HttpUtil.isKeepAlive(request));
        return response;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ObjectStore.Watcher watching = watcher;
        if (watching != null) {
            objects.leave(watching);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
