package app.kftray.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpMethod;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may do what, and how refusals read. */
class AccessTest {
    private static final String PODS = "/api/v1/namespaces/demo/pods";
    private static final String FORWARD = PODS + "/web-1/portforward";
    private static final Map<String, String> SPDY =
            Map.of("Connection", "Upgrade", "Upgrade", "SPDY/3.1", "X-Stream-Protocol-Version", "portforward.k8s.io");

    private final Sandbox sandbox = Sandbox.builder().tls().start();
    private final SandboxUser ann = sandbox.user("ann");

    {
        sandbox.service("demo", "web", 80, 1);
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void tellsWhichRightIsMissing() throws Exception {
        try (RawClient client = client(sandbox.kubeconfig(ann))) {
            assertThat(client.get(PODS).status()).isEqualTo(403);
            assertThat(client.get(PODS).body())
                    .contains(
                            "pods is forbidden: User \\\"ann\\\" cannot list resource \\\"pods\\\" in API group \\\"\\\""
                                    + " in the namespace \\\"demo\\\"")
                    .contains("\"reason\":\"Forbidden\"");
            ann.allow("list", "pods", "demo");
            assertThat(client.get(PODS).status()).isEqualTo(200);
            assertThat(client.get("/api/v1/pods").body()).contains("at the cluster scope");
            ann.deny("list", "pods");
            assertThat(client.get(PODS).status()).isEqualTo(403);
        }
    }

    @Test
    void believesClientCertificates() throws Exception {
        ann.allow("get", "*");
        try (RawClient client = client(sandbox.kubeconfigWithCertificate(ann))) {
            assertThat(client.get(PODS + "/web-1").status()).isEqualTo(200);
            ann.certified(false);
            assertThat(client.get(PODS + "/web-1").status()).isEqualTo(401);
        }
    }

    @Test
    void showsARenewedCertificateOfTheSameAuthority() throws Exception {
        ann.allow("*", "*");
        sandbox.faults().renewCertificate();
        try (RawClient client = client(sandbox.kubeconfig(ann))) {
            assertThat(client.get(PODS).status()).isEqualTo(200);
        }
    }

    @Test
    void isTrustedByKubeconfigsOfAfterItsAuthorityWasRenewed() throws Exception {
        ann.allow("*", "*");
        String before = sandbox.kubeconfig(ann);
        sandbox.faults().renewAuthority();
        assertThatThrownBy(() -> {
                    try (RawClient client = client(before)) {
                        client.get(PODS);
                    }
                })
                .hasRootCauseInstanceOf(GeneralSecurityException.class);
        try (RawClient client = client(sandbox.kubeconfig(ann))) {
            assertThat(client.get(PODS).status()).isEqualTo(200);
        }
    }

    @Test
    void refusesTokensThatWereRenewed() throws Exception {
        ann.allow("*", "*");
        try (RawClient client = client(sandbox.kubeconfig(ann))) {
            assertThat(client.get(PODS).status()).isEqualTo(200);
            ann.renewToken();
            assertThat(client.get(PODS).status()).isEqualTo(401);
            assertThat(client.get(PODS).body()).contains("\"reason\":\"Unauthorized\"");
        }
    }

    @Test
    void asksForCreateOnceAndForBothThroughAWebSocket() throws Exception {
        ann.allow("create", "pods/portforward");
        try (RawClient client = client(sandbox.kubeconfig(ann))) {
            assertThat(client.ask(HttpMethod.POST, FORWARD, SPDY, it -> {}).status())
                    .isEqualTo(101);
            RawClient.Answer tunnel =
                    client.ask(HttpMethod.GET, FORWARD, WebSockets.handshake(Protocol.TUNNEL.wireName()), it -> {});
            assertThat(tunnel.status()).isEqualTo(403);
            assertThat(tunnel.body()).contains("cannot get resource \\\"pods/portforward\\\"");
            ann.deny("create", "pods/portforward").allow("get", "pods/portforward");
            assertThat(client.ask(HttpMethod.GET, FORWARD, WebSockets.handshake(Protocol.TUNNEL.wireName()), it -> {})
                            .body())
                    .contains("cannot create resource");
        }
    }

    @Test
    void namesWhatIsNotThere() throws Exception {
        try (RawClient client = client(sandbox.kubeconfig())) {
            assertThat(client.get(PODS + "/nobody").body()).contains("pods \\\"nobody\\\" not found");
            assertThat(client.ask(HttpMethod.POST, PODS + "/nobody/portforward", SPDY, it -> {})
                            .status())
                    .isEqualTo(404);
            assertThat(client.get("/api/v1/namespaces/nowhere").status()).isEqualTo(404);
            assertThat(client.get("/api/v1/namespaces/demo").status()).isEqualTo(200);
            assertThat(client.ask(HttpMethod.POST, FORWARD, Map.of(), it -> {}).body())
                    .contains("Upgrade request required");
        }
    }

    private static RawClient client(String kubeconfig) throws Exception {
        return new RawClient(ServerAccess.of(kubeconfig));
    }
}
