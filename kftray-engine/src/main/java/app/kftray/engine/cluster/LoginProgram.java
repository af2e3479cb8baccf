package app.kftray.engine.cluster;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ProblemException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a login plug-in once (client.authentication.k8s.io v1 and v1beta1). Blocks; used on a virtual thread. */
final class LoginProgram {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 400;

    private final UserEntry.Exec login;
    private final Duration timeout;

    LoginProgram(UserEntry.Exec login, Duration timeout) {
        this.login = login;
        this.timeout = timeout;
    }

    /** @param expires when the credentials end, null when the plug-in does not say */
    record Answer(Credentials credentials, @Nullable Instant expires) {}

    /** Throws a {@link ProblemException}. */
    Answer run() {
        List<String> command = new ArrayList<>();
        command.add(program());
        command.addAll(login.arguments());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectInput(ProcessBuilder.Redirect.from(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null")));
        builder.environment().putAll(login.environment());
        builder.environment().put("KUBERNETES_EXEC_INFO", execInfo());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new ProblemException(
                    new AccessProblem.LoginMissing(login.user(), login.command(), login.installHint()), e);
        }
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("it did not end within " + timeout.toSeconds() + " s" + tail(err.getNow("")));
            }
            int status = process.exitValue();
            if (status != 0) {
                throw failed("it ended with status " + status + tail(err.join()));
            }
            return parse(out.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("it was interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    /** As kubectl: a name is looked up on the PATH, a path with a slash in it belongs to the kubeconfig's folder. */
    private String program() {
        boolean path = login.command().contains("/") || login.command().contains(File.separator);
        return path ? login.folder().resolve(login.command()).toString() : login.command();
    }

    private String execInfo() {
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

    private Answer parse(String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw failed("it printed no JSON");
        }
        if (!root.path("apiVersion").asText().equals(login.apiVersion())) {
            throw failed("it answered as " + root.path("apiVersion").asText("nothing") + " (expected: "
                    + login.apiVersion() + ")");
        }
        JsonNode status = root.path("status");
        String token = status.path("token").asText("");
        String chain = status.path("clientCertificateData").asText("");
        String key = status.path("clientKeyData").asText("");
        if (token.isEmpty() && (chain.isEmpty() || key.isEmpty())) {
            throw failed("it printed neither a token nor a certificate");
        }
        Instant expires = null;
        String stamp = status.path("expirationTimestamp").asText("");
        if (!stamp.isEmpty() && !stamp.equals("null")) {
            try {
                expires = OffsetDateTime.parse(stamp).toInstant();
            } catch (DateTimeException e) {
                throw failed("its expirationTimestamp is " + stamp + " (expected: RFC 3339)");
            }
        }
        return new Answer(
                new Credentials(
                        token.isEmpty() ? null : "Bearer " + token,
                        chain.isEmpty() || key.isEmpty() ? null : new ClientCertificate(chain, key)),
                expires);
    }

    private ProblemException failed(String reason) {
        return new ProblemException(new AccessProblem.LoginFailed(
                login.user(), Path.of(login.command()).getFileName().toString(), reason));
    }

    private static String tail(String stderr) {
        String text = stderr.strip();
        if (text.isEmpty()) {
            return "";
        }
        String last = text.length() > LONGEST_REASON ? "…" + text.substring(text.length() - LONGEST_REASON) : text;
        return ": " + last.replace('\n', ' ');
    }

    private static CompletableFuture<String> read(InputStream in) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (in) {
                text.complete(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException | UncheckedIOException e) {
                text.complete("");
            }
        });
        return text;
    }
}
