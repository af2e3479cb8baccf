package app.kftray.sandbox;

import app.kftray.sandbox.forward.PodSandbox;
import app.kftray.sandbox.store.Failure;
import app.kftray.sandbox.store.Lists;
import app.kftray.sandbox.store.ObjectStore;
import app.kftray.sandbox.store.Resource;
import app.kftray.sandbox.store.Selection;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers the requests of one connection: who asks, whether they may, and what they asked for. */
final class ApiHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiServer server;
    private @Nullable WatchAnswer watch;

    ApiHandler(ApiServer server) {
        this.server = server;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest http) {
        if (http.decoderResult().isFailure()) {
            ctx.close();
            return;
        }
        ApiRequest request = ApiRequest.of(http);
        server.counts().request(request.verb(), request.resourceName());
        Optional<Faults.Rule> fault = server.faults().next(http.uri());
        if (fault.isPresent()) {
            Answers.fault(ctx, fault.get());
            return;
        }
        try {
            SandboxUser user = server.users()
                    .authenticate(ctx.channel(), http.headers().get(HttpHeaderNames.AUTHORIZATION, ""))
                    .orElseThrow(() -> new Failure(401, "Unauthorized", "Unauthorized"));
            serve(ctx, user, request, http);
        } catch (Failure failure) {
            Answers.failure(ctx, failure);
        }
    }

    private void serve(ChannelHandlerContext ctx, SandboxUser user, ApiRequest request, FullHttpRequest http) {
        Optional<ObjectNode> discovered = server.discovery().answer(request.path());
        if (discovered.isPresent()) {
            Answers.json(ctx, 200, discovered.get());
        } else if (request.path().matches("/(healthz|livez|readyz)")) {
            Answers.text(ctx, 200, "ok");
        } else if (request.path().equals(AccessReview.PATH) && request.verb().equals("create")) {
            Answers.json(ctx, 201, AccessReview.answer(user, http.content().toString(StandardCharsets.UTF_8)));
        } else if (request.resource().isEmpty()) {
            throw new Failure(404, "NotFound", "the server could not find the requested resource");
        } else {
            if (!user.may(request.verb(), request.resourceName(), request.namespace())) {
                throw request.forbidden(user, request.verb());
            }
            if (request.verb().equals("create") && request.resourceName().equals("pods")) {
                createPod(ctx, request, http.content().toString(StandardCharsets.UTF_8));
            } else {
                objects(ctx, user, request, request.resource().get(), http.headers());
            }
        }
    }

    private void createPod(ChannelHandlerContext ctx, ApiRequest request, String body) {
        try {
            if (!(JSON.readTree(body) instanceof ObjectNode written)) {
                throw Failure.badRequest("the body is no Pod");
            }
            server.createPod(
                    request.namespace(),
                    written,
                    pod -> Answers.json(ctx, 201, pod),
                    failure -> Answers.failure(ctx, failure));
        } catch (JsonProcessingException e) {
            throw Failure.badRequest("the body cannot be read: " + e.getOriginalMessage());
        }
    }

    private void objects(
            ChannelHandlerContext ctx, SandboxUser user, ApiRequest request, Resource resource, HttpHeaders headers) {
        ObjectStore store = server.objects();
        if (request.resourceName().equals("pods/portforward")) {
            portForward(ctx, user, request, headers);
        } else if (!request.subresource().isEmpty()) {
            throw new Failure(404, "NotFound", "the server could not find the requested resource");
        } else if (request.verb().equals("get")) {
            Answers.json(ctx, 200, find(store, resource, request));
        } else if (request.verb().equals("list") || request.verb().equals("watch")) {
            Selection selection = Selection.of(
                    resource, request.namespace(), request.first("labelSelector"), request.first("fieldSelector"));
            if (request.verb().equals("list")) {
                int limit = (int) Math.min(Integer.MAX_VALUE, request.number("limit"));
                Answers.json(ctx, 200, Lists.page(store, selection, limit, request.first("continue")));
            } else {
                watch = WatchAnswer.begin(ctx, store, selection, request);
                if (server.faults().watchesEnd()) {
                    watch.end();
                }
            }
        } else if (request.verb().equals("delete") && resource == Resource.PODS) {
            ObjectNode pod = find(store, resource, request);
            Duration grace = Duration.ofSeconds(request.number("gracePeriodSeconds"));
            server.deletePod(request.namespace(), request.name(), grace);
            Answers.json(ctx, 200, pod);
        } else {
            throw new Failure(
                    405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        }
    }

    private static ObjectNode find(ObjectStore store, Resource resource, ApiRequest request) {
        return store.find(resource, resource.namespaced() ? request.namespace() : "", request.name())
                .orElseThrow(request::notFound);
    }

    private void portForward(ChannelHandlerContext ctx, SandboxUser user, ApiRequest request, HttpHeaders headers) {
        Protocol protocol = server.upgrade().choose(headers);
        Integer refused = server.faults().refusal(protocol);
        if (refused != null) {
            if (refused >= 500) {
                Answers.text(ctx, refused, "this gateway does not pass " + protocol.wireName() + " on");
                return;
            }
            throw refused == 400 ? Failure.badRequest("Upgrade request required") : Answers.failure(refused);
        }
        // From 1.35 a WebSocket, a GET by its nature, asks for what it does as well.
        if (protocol != Protocol.SPDY
                && server.minor() >= 35
                && !user.may("create", request.resourceName(), request.namespace())) {
            throw request.forbidden(user, "create");
        }
        PodSandbox pod = server.pod(request.namespace(), request.name());
        if (pod == null) {
            throw request.notFound();
        }
        server.upgrade().upgrade(ctx, protocol, headers, request, pod);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (watch != null) {
            watch.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
