package app.kftray.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Writes kubeconfigs for the sandbox, each with the one context {@code sandbox}. */
final class Kubeconfigs {
    private final int port;
    private final @Nullable Identity identity;

    Kubeconfigs(int port, @Nullable Identity identity) {
        this.port = port;
        this.identity = identity;
    }

    String server() {
        return (identity == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    String withToken(SandboxUser user) {
        return kubeconfig("token: \"" + user.token() + "\"");
    }

    String withCertificate(SandboxUser user) {
        if (identity == null) {
            throw new IllegalStateException("no client certificates without TLS (expected: Sandbox.builder().tls())");
        }
        Authority.Issued issued = identity.authority().client(user.name());
        return kubeconfig("client-certificate-data: " + base64(issued.certificate()) + ", client-key-data: "
                + base64(issued.key()));
    }

    private String kubeconfig(String user) {
        String trust = identity == null
                ? ""
                : ", certificate-authority-data: " + base64(identity.authority().pem());
        return """
                apiVersion: v1
                kind: Config
                current-context: sandbox
                contexts:
                - name: sandbox
                  context: {cluster: sandbox, user: sandbox, namespace: demo}
                clusters:
                - name: sandbox
                  cluster: {server: "%s"%s}
                users:
                - name: sandbox
                  user: {%s}
                """.formatted(server(), trust, user);
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    }
}
