package app.kftray.sandbox;

import app.kftray.sandbox.store.Failure;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Writes whole answers. */
final class Answers {
    private Answers() {}

    static void json(ChannelHandlerContext ctx, int status, ObjectNode body) {
        ctx.writeAndFlush(response(status, "application/json", body.toString()));
    }

    static void text(ChannelHandlerContext ctx, int status, String body) {
        ctx.writeAndFlush(response(status, "text/plain; charset=utf-8", body));
    }

    static void failure(ChannelHandlerContext ctx, Failure failure) {
        json(ctx, failure.code(), failure.status());
    }

    /** An answer that somebody ordered. */
    static void fault(ChannelHandlerContext ctx, Faults.Rule fault) {
        Failure failure = failure(fault.status());
        ObjectNode body = failure.status();
        FullHttpResponse response;
        if (fault.retryAfter() > 0) {
            body.putObject("details").put("retryAfterSeconds", fault.retryAfter());
            response = response(fault.status(), "application/json", body.toString());
            response.headers().set(HttpHeaderNames.RETRY_AFTER, fault.retryAfter());
        } else {
            response = response(fault.status(), "application/json", body.toString());
        }
        ctx.writeAndFlush(response);
    }

    /** What an API server says with that status when it has nothing special to say. */
    static Failure failure(int status) {
        String phrase = HttpResponseStatus.valueOf(status).reasonPhrase();
        return switch (status) {
            case 403 -> new Failure(403, "Forbidden", "forbidden by the sandbox");
            case 410 -> Failure.expired("The provided resource version is too old");
            case 429 ->
                new Failure(429, "TooManyRequests", "the server has received too many requests, try again later");
            case 500 -> new Failure(500, "InternalError", "Internal error occurred: by the sandbox");
            case 503 -> new Failure(503, "ServiceUnavailable", "the server is currently unable to handle the request");
            default -> new Failure(status, phrase.replace(" ", ""), phrase);
        };
    }

    private static FullHttpResponse response(int status, String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(bytes));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        HttpUtil.setContentLength(response, bytes.length);
        return response;
    }
}
