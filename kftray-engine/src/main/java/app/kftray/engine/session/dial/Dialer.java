package app.kftray.engine.session.dial;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Credentials;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.SessionListener;
import app.kftray.engine.session.SessionOwner;
import app.kftray.engine.session.SessionSettings;
import app.kftray.engine.session.spdy.SpdySession;
import app.kftray.engine.session.spdy.SpdyWriter;
import app.kftray.engine.session.spdy.TunnelCodec;
import app.kftray.engine.session.v4.V4Connection;
import app.kftray.engine.session.v4.V4Stream;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Opens connections for a pod with the carrier that the cluster understands: asks for the credentials, connects, upgrades, and
 * falls back where the answer speaks against the protocol.
 */
public final class Dialer {
    private static final int LARGEST_V4_FRAME = 1024 * 1024;
    private static final int FLUSHES_AT_ONCE = 256;

    private final Connector connector;
    private final SessionSettings settings;
    private final SessionListener listener;

    public Dialer(Connector connector, SessionSettings settings, SessionListener listener) {
        this.connector = connector;
        this.settings = settings;
        this.listener = listener;
    }

    /** What a dial gave: a session for many streams, or the one stream of a v4 connection. */
    public sealed interface Dialed {
        record Session(SpdySession session) implements Dialed {}

        record Single(V4Stream stream) implements Dialed {}
    }

    /** Fails with a {@link ProblemException}. */
    public Future<Dialed> dial(
            Cluster cluster, PodPort port, Negotiation negotiation, SessionOwner owner, EventLoop loop) {
        Promise<Dialed> result = loop.newPromise();
        cluster.credentials().whenComplete((credentials, failure) -> {
            if (failure != null) {
                result.tryFailure(new ProblemException(ProblemException.of(failure), failure));
            } else {
                attempt(cluster, port, negotiation, owner, loop, credentials, negotiation.first(), true, result);
            }
        });
        return result;
    }

    private void attempt(
            Cluster cluster,
            PodPort port,
            Negotiation negotiation,
            SessionOwner owner,
            EventLoop loop,
            Credentials credentials,
            Carrier carrier,
            boolean mayRenew,
            Promise<Dialed> result) {
        Dial dial = new Dial(cluster, cluster.server(), credentials, port, carrier, loop);
        Promise<Dialed> promise = loop.newPromise();
        var timeout = loop.schedule(
                () -> promise.tryFailure(new ProblemException(new ServerProblem.Unreachable(
                        dial.server().url().toString(),
                        "no answer within " + settings.dialTimeout().toSeconds() + " s"))),
                settings.dialTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
        Upgrade upgrade = new Upgrade(dial, promise, channel -> install(dial, channel, owner, promise));
        connector.connect(dial, upgrade, promise);
        promise.addListener((Future<Dialed> done) -> {
            timeout.cancel(false);
            if (done.isSuccess()) {
                negotiation
                        .won(carrier)
                        .forEach(fall -> listener.fellBack(
                                cluster, fall.from().text(), fall.to().text(), fall.reason()));
                if (!result.trySuccess(done.getNow())) {
                    discard(done.getNow());
                }
            } else if (done.cause() instanceof Refusal refusal) {
                refused(dial, negotiation, owner, refusal, mayRenew, result);
            } else {
                result.tryFailure(done.cause());
            }
        });
    }

    private void refused(
            Dial dial,
            Negotiation negotiation,
            SessionOwner owner,
            Refusal refusal,
            boolean mayRenew,
            Promise<Dialed> result) {
        if (refusal.status() == 401 && mayRenew) {
            dial.cluster().renew(dial.credentials()).whenComplete((renewed, failure) -> {
                if (failure != null) {
                    result.tryFailure(new ProblemException(ProblemException.of(failure), failure));
                } else {
                    attempt(
                            dial.cluster(),
                            dial.port(),
                            negotiation,
                            owner,
                            dial.loop(),
                            renewed,
                            dial.carrier(),
                            false,
                            result);
                }
            });
            return;
        }
        Optional<Carrier> next = negotiation.after(dial.carrier());
        if (refusal.speaksFor(next.orElse(dial.carrier()), dial.carrier())) {
            if (next.isPresent()) {
                negotiation.fell(dial.carrier(), next.get(), refusal.status() + " " + refusal.reason());
                attempt(
                        dial.cluster(),
                        dial.port(),
                        negotiation,
                        owner,
                        dial.loop(),
                        dial.credentials(),
                        next.get(),
                        mayRenew,
                        result);
                return;
            }
            negotiation.reset();
        } else if (refusal.status() == 403) {
            negotiation.reset(); // whichever verb is granted one day decides which protocol it will be
        }
        result.tryFailure(new ProblemException(problem(dial, refusal), refusal));
    }

    private ForwardProblem problem(Dial dial, Refusal refusal) {
        String server = dial.server().url().toString();
        Cluster cluster = dial.cluster();
        return switch (refusal.status()) {
            case 401 -> new LoginProblem.Unauthorized(cluster.context(), cluster.user(), refusal.reason());
            case 403 ->
                new AccessProblem.Forbidden(
                        cluster.user(),
                        settings.carriers().contains(Carrier.SPDY) ? Carrier.SPDY.verb() : "get",
                        "",
                        "pods/portforward",
                        dial.port().namespace(),
                        refusal.reason());
            case 404 ->
                new TargetProblem.NotFound(
                        "pod", dial.port().namespace(), dial.port().pod(), List.of());
            default -> new ServerProblem.ServerFault(server, refusal.status(), refusal.reason(), refusal.retryAfter());
        };
    }

    private Runnable install(Dial dial, Channel channel, SessionOwner owner, Promise<Dialed> promise) {
        channel.pipeline().addLast("flush", new FlushConsolidationHandler(FLUSHES_AT_ONCE, true));
        if (dial.carrier() == Carrier.V4) {
            WebSocketDecoderConfig config = WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(false)
                    .allowExtensions(false)
                    .maxFramePayloadLength(LARGEST_V4_FRAME)
                    .build();
            V4Connection connection = new V4Connection(channel, dial.port(), settings);
            channel.pipeline().addLast(new WebSocket13FrameDecoder(config));
            channel.pipeline().addLast(new WebSocket13FrameEncoder(true));
            channel.pipeline().addLast(new WebSocketFrameAggregator(LARGEST_V4_FRAME));
            channel.pipeline().addLast(connection);
            return () -> established(promise, new Dialed.Single(connection.stream()));
        }
        if (dial.carrier() == Carrier.TUNNEL) {
            channel.pipeline().addLast("tunnel", new TunnelCodec());
        }
        SpdySession session =
                new SpdySession(channel, dial.carrier(), dial.port().qualifiedPod(), settings, owner);
        channel.pipeline().addLast("spdy", new SpdyWriter());
        channel.pipeline().addLast("session", session);
        return () -> established(promise, new Dialed.Session(session));
    }

    private static void established(Promise<Dialed> promise, Dialed dialed) {
        if (!promise.trySuccess(dialed)) {
            discard(dialed);
        }
    }

    private static void discard(Dialed dialed) {
        switch (dialed) {
            case Dialed.Session(SpdySession session) -> session.close();
            case Dialed.Single(V4Stream stream) -> stream.close();
        }
    }
}
