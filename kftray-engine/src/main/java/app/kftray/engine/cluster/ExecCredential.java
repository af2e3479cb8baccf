package app.kftray.engine.cluster;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.function.Function;

/** What a login plug-in is told and what it answers (client.authentication.k8s.io v1 and v1beta1, equal in all that counts). */
final class ExecCredential {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ExecCredential() {}

    /** The value of KUBERNETES_EXEC_INFO. */
    static String request(UserEntry.Exec login) {
        ObjectNode info = JSON.createObjectNode();
        info.put("apiVersion", login.apiVersion());
        info.put("kind", "ExecCredential");
        ObjectNode spec = info.putObject("spec").put("interactive", false);
        ApiServer server = login.clusterInfo();
        if (server != null) {
            ObjectNode cluster = spec.putObject("cluster");
            cluster.put("server", server.url().toString());
            if (server.serverName() != null) {
                cluster.put("tls-server-name", server.serverName());
            }
            if (server.insecure()) {
                cluster.put("insecure-skip-tls-verify", true);
            }
            if (server.authority() != null) {
                cluster.put(
                        "certificate-authority-data",
                        Base64.getEncoder().encodeToString(server.authority().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return info.toString();
    }

    /** @param failed makes the problem of a reason */
    static LoginProgram.Answer read(String text, UserEntry.Exec login, Function<String, ForwardProblem> failed) {
        if (text.isBlank()) {
            throw new ProblemException(failed.apply("it printed nothing"));
        }
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ProblemException(failed.apply("it printed no JSON"));
        }
        String version = root.path("apiVersion").asText("");
        if (!version.equals(login.apiVersion())) {
            throw new ProblemException(new LoginProblem.LoginVersion(
                    login.user(), login.name(), version.isEmpty() ? "no apiVersion" : version, login.apiVersion()));
        }
        JsonNode status = root.path("status");
        String token = status.path("token").asText("");
        String chain = status.path("clientCertificateData").asText("");
        String key = status.path("clientKeyData").asText("");
        if (token.isEmpty() && (chain.isEmpty() || key.isEmpty())) {
            throw new ProblemException(failed.apply("it printed neither a token nor a certificate with its key"));
        }
        Instant expires = null;
        String stamp = status.path("expirationTimestamp").asText("");
        if (!stamp.isEmpty() && !stamp.equals("null")) {
            try {
                expires = OffsetDateTime.parse(stamp).toInstant();
            } catch (DateTimeException e) {
                throw new ProblemException(
                        failed.apply("its expirationTimestamp is " + stamp + " (expected: RFC 3339)"));
            }
        }
        return new LoginProgram.Answer(
                new Credentials(
                        token.isEmpty() ? null : "Bearer " + token,
                        chain.isEmpty() || key.isEmpty() ? null : new ClientCertificate(chain, key)),
                expires);
    }
}
