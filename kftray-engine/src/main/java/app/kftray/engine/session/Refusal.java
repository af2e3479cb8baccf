package app.kftray.engine.session;

import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The API server's answer to an upgrade when it is not 101. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Pattern MESSAGE = Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final int status;
    private final String reason;
    private final String retryAfter;

    private Refusal(int status, String reason, String retryAfter) {
        super(status + " " + reason);
        this.status = status;
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    /** Reads the answer; the caller keeps its reference. */
    static Refusal of(FullHttpResponse response) {
        String body = response.content().toString(StandardCharsets.UTF_8);
        Matcher message = MESSAGE.matcher(body);
        String reason = message.find() ? message.group(1).replace("\\\"", "\"") : body.strip();
        String short_ = reason.length() > 300 ? reason.substring(0, 300) + "…" : reason;
        String after = response.headers().get("Retry-After", "");
        return new Refusal(
                response.status().code(), short_.isEmpty() ? response.status().reasonPhrase() : short_, after);
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    String retryAfter() {
        return retryAfter;
    }

    /**
     * Whether another wire protocol may fare better. A 403 is for the tunnel alone, whose verb is another one; 401, 404, 429 and
     * 5xx say nothing about the protocol.
     */
    boolean speaksAgainst(Carrier carrier) {
        return switch (status) {
            case 403 -> carrier == Carrier.TUNNEL;
            case 401, 404, 408, 429 -> false;
            default -> status < 500 || status == 501 || status == 505;
        };
    }
}
