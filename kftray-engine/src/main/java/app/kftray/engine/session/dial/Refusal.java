package app.kftray.engine.session.dial;

import app.kftray.engine.cluster.RetryAfter;
import app.kftray.engine.session.Carrier;
import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API server's answer to an upgrade when it is not 101. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Pattern MESSAGE = Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** The kind of the object with which API servers explain themselves. */
    private static final Pattern STATUS = Pattern.compile("\"kind\"\\s*:\\s*\"Status\"");

    /** What a kubelet says, in plain text, that was started a moment ago or has done with the pod; handed on by the API server. */
    private static final String UNKNOWN_TO_KUBELET = "pod does not exist";

    private final int status;
    private final String reason;
    private final Duration retryAfter;
    private final boolean fromServer;

    private Refusal(int status, String reason, Duration retryAfter, boolean fromServer) {
        super(status + " " + reason);
        this.status = status;
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.fromServer = fromServer;
    }

    /** Reads the answer; the caller keeps its reference. */
    static Refusal of(FullHttpResponse response) {
        String body = response.content().toString(StandardCharsets.UTF_8);
        Matcher message = MESSAGE.matcher(body);
        String reason = message.find() ? message.group(1).replace("\\\"", "\"") : body.strip();
        String short_ = reason.length() > 300 ? reason.substring(0, 300) + "…" : reason;
        String after = response.headers().get("Retry-After", "");
        return new Refusal(
                response.status().code(),
                short_.isEmpty() ? response.status().reasonPhrase() : short_,
                RetryAfter.parse(after, InstantSource.system()),
                STATUS.matcher(body).find() || body.strip().equals(UNKNOWN_TO_KUBELET));
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    /** What the server wants a client to wait, zero when it does not say; at most a minute is believed. */
    Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Whether {@code next} may fare better than {@code carrier}. The upgrade and the tunnel ask for different verbs, so a 403 of one
     * does not speak against the other; 401, 429 and the API server's own 404 and 5xx say nothing about the protocol. What is
     * not the API server's answer comes from a gateway that may know WebSockets but not SPDY, or the other way round.
     */
    boolean speaksFor(Carrier next, Carrier carrier) {
        return switch (status) {
            case 401, 408, 429 -> false;
            case 403 -> next.differsFrom(carrier);
            case 404 -> next.differsFrom(carrier) && !fromServer;
            case 501, 505 -> true;
            default -> status < 500 || (next.differsFrom(carrier) && !fromServer);
        };
    }
}
