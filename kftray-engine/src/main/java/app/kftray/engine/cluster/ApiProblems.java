package app.kftray.engine.cluster;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failed REST request means to a person. */
public final class ApiProblems {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As OkHttp words it. */
    private static final Pattern CONNECT_ANSWER = Pattern.compile("^Unexpected response code for CONNECT: (\\d{3})");

    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private ApiProblems() {}

    /**
     * @param verb what was asked for, for the sentence about a missing right
     * @param group the API group, empty for the core group
     */
    public static ForwardProblem of(
            Cluster cluster, Throwable failure, String verb, String group, String resource, String namespace) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ProblemException known) {
                return known.problem();
            }
        }
        String server = cluster.server().url().toString();
        if (failure instanceof ApiException api && api.getCode() > 0) {
            String said = message(api);
            return switch (api.getCode()) {
                case 401 -> new LoginProblem.Unauthorized(cluster.context(), cluster.user(), said);
                case 403 -> new AccessProblem.Forbidden(cluster.user(), verb, group, resource, namespace, said);
                default -> new ServerProblem.ServerFault(server, api.getCode(), said, retryAfter(api));
            };
        }
        Proxy proxy = cluster.server().proxy();
        return (proxy.kind() == Proxy.Kind.DIRECT ? Optional.<ForwardProblem>empty() : byProxy(proxy, server, failure))
                .or(() -> TlsProblems.of(server, failure))
                .orElseGet(() -> unreachable(server, failure));
    }

    /** Whether the problem is the whole cluster's, so that one who asks again serves all who wait for it. */
    public static boolean concernsCluster(ForwardProblem problem) {
        return switch (problem) {
            case AccessProblem.Forbidden missingRight -> false;
            // Any other answer is there because the API server is: it passes on what the pod's node said, or did not
            // say.
            case ServerProblem.ServerFault fault -> fault.status() == TOO_MANY || fault.status() == UNAVAILABLE;
            case AccessProblem access -> true;
            default -> false;
        };
    }

    private static ForwardProblem unreachable(String server, Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof UnknownHostException unknown) {
                return new ServerProblem.Unreachable(server, unknown(unknown));
            }
            if (at instanceof InterruptedIOException) {
                return new ServerProblem.Unreachable(server, "no answer in time");
            }
            if (at instanceof IOException) {
                return new ServerProblem.Unreachable(server, ConnectFaults.reason(at));
            }
        }
        return new ServerProblem.Unreachable(server, ConnectFaults.reason(failure));
    }

    private static String unknown(UnknownHostException failure) {
        String name = String.valueOf(failure.getMessage()).split(":", 2)[0];
        return "the name " + name + " is not known";
    }

    /** Empty when the proxy has done its part. */
    private static Optional<ForwardProblem> byProxy(Proxy proxy, String server, Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String said = String.valueOf(at.getMessage());
            Matcher answer = CONNECT_ANSWER.matcher(said);
            String reason = null;
            if (answer.find()) {
                reason = "it answered " + answer.group(1);
            } else if (said.equals("Failed to authenticate with proxy")) {
                reason = proxy.user() == null
                        ? "it answered 407, it wants a user and a password"
                        : "it answered 407, it does not accept user " + proxy.user();
            } else if (at instanceof UnknownHostException unknown && said.contains(proxy.host())) {
                reason = unknown(unknown);
            } else if (at instanceof ProxyException) {
                reason = said;
            } else if (at instanceof ConnectException) {
                reason = ConnectFaults.reason(at);
            }
            if (reason != null) {
                return Optional.of(new ServerProblem.ProxyRefused(proxy.toString(), server, reason));
            }
        }
        return Optional.empty();
    }

    private static Duration retryAfter(ApiException failure) {
        return failure.getResponseHeaders() == null
                ? Duration.ZERO
                : failure.getResponseHeaders().entrySet().stream()
                        .filter(header -> "retry-after".equalsIgnoreCase(header.getKey()))
                        .flatMap(header -> header.getValue().stream())
                        .map(value -> RetryAfter.parse(value, InstantSource.system()))
                        .findFirst()
                        .orElse(Duration.ZERO);
    }

    private static String message(ApiException api) {
        String body = api.getResponseBody();
        if (body == null || body.isBlank()) {
            return "";
        }
        try {
            String message = JSON.readTree(body).path("message").asText("");
            return message.isEmpty() ? shorten(body) : message;
        } catch (JsonProcessingException e) {
            return shorten(body);
        }
    }

    private static String shorten(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }
}
