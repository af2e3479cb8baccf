package app.kftray.engine.cluster;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** What a failed REST request means to a person. */
public final class ApiProblems {
    private static final ObjectMapper JSON = new ObjectMapper();

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
                case 401 -> new AccessProblem.Unauthorized(cluster.context(), cluster.user(), said);
                case 403 -> new AccessProblem.Forbidden(user(said, cluster), verb, group, resource, namespace, said);
                default -> new AccessProblem.ServerFault(server, api.getCode(), said);
            };
        }
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof CertificateException) {
                return new AccessProblem.UntrustedTls(server, String.valueOf(at.getMessage()));
            }
        }
        for (Throwable at = failure; at != null; at = at.getCause()) {
            switch (at) {
                case UnknownHostException unknown -> {
                    return new AccessProblem.Unreachable(server, "the name " + unknown.getMessage() + " is not known");
                }
                case SSLException tls -> {
                    return new AccessProblem.UntrustedTls(server, String.valueOf(tls.getMessage()));
                }
                case ConnectException refused
                when cluster.server().proxy().kind() != Proxy.Kind.DIRECT -> {
                    return new AccessProblem.ProxyRefused(
                            cluster.server().proxy().toString(), server, String.valueOf(refused.getMessage()));
                }
                case IOException io -> {
                    return new AccessProblem.Unreachable(server, String.valueOf(io.getMessage()));
                }
                default -> {
                    // look at its cause
                }
            }
        }
        return new AccessProblem.Unreachable(server, String.valueOf(failure.getMessage()));
    }

    /** The server knows users by other names than kubeconfigs; roles are bound to the server's. */
    private static String user(String said, Cluster cluster) {
        int from = said.indexOf("User \"");
        int to = from < 0 ? -1 : said.indexOf('"', from + 6);
        return to < 0 ? cluster.user() : said.substring(from + 6, to);
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
