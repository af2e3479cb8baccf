package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.relay.RelayTarget;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RelaySpecTest {
    private static final Owner OWNER = new Owner("abc", "1-2", "somebody");
    private static final List<RelayTarget> TARGETS = List.of(new RelayTarget("udp", "2001:db8::1", 53));

    @Test
    void isWhatPodSecurityCallsRestrictedAndHasNoLimitOfTime() {
        String pod = spec(Map.of()).pod().toString();
        assertThat(pod)
                .contains("\"runAsNonRoot\":true")
                .contains("\"allowPrivilegeEscalation\":false")
                .contains("\"drop\":[\"ALL\"]")
                .contains("\"type\":\"RuntimeDefault\"")
                .contains("\"readOnlyRootFilesystem\":true")
                .contains("\"automountServiceAccountToken\":false")
                .contains("udp/[2001:db8::1]:53")
                .doesNotContain("cpu\":\"100m");
    }

    @Test
    void aPatchHasTheLastWordAndMakesAnotherRelay() {
        RelaySpec plain = spec(Map.of());
        RelaySpec patched = spec(Map.of(
                "spec", Map.of("priorityClassName", "low", "terminationGracePeriodSeconds", 5),
                "metadata", Map.of("labels", Map.of("team", "shop"))));
        assertThat(patched.pod().at("/spec/priorityClassName").asText()).isEqualTo("low");
        assertThat(patched.pod().at("/spec/terminationGracePeriodSeconds").asInt())
                .isEqualTo(5);
        assertThat(patched.pod().at("/metadata/labels/team").asText()).isEqualTo("shop");
        assertThat(patched.pod().at("/spec/containers/0/image").asText()).isEqualTo("relay:1");
        assertThat(patched.hash()).isNotEqualTo(plain.hash());
        assertThat(spec(Map.of()).hash()).isEqualTo(plain.hash());
    }

    @Test
    void nullInThePatchTakesAway() {
        Map<String, Object> patch = new HashMap<>(Collections.singletonMap("apiVersion", null));
        patch.put("spec", Collections.singletonMap("securityContext", null));
        assertThat(spec(patch).pod().at("/spec/securityContext").isMissingNode())
                .isTrue();
        assertThat(spec(patch).pod().has("apiVersion")).isFalse();
    }

    @Test
    void aRelayThatIsNotOursIsReadyOnceItListens() {
        RelaySpec dedicated = RelaySpec.dedicated(settings(Map.of()), OWNER, "shared", TARGETS.getFirst());
        assertThat(dedicated.pod().toString())
                .contains("\"startupProbe\"")
                .contains("\"tcpSocket\":{\"port\":\"relay\"}")
                .doesNotContain("readinessProbe")
                .doesNotContain("HEALTH_PORT");
        assertThat(spec(Map.of()).pod().toString()).contains("readinessProbe").contains("HEALTH_PORT");
    }

    private static RelaySpec spec(Map<String, Object> patch) {
        return RelaySpec.shared(settings(patch), OWNER, "shared", TARGETS);
    }

    static RelaySettings settings(Map<String, Object> patch) {
        return new RelaySettings(
                "relay:1",
                "IfNotPresent",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                "",
                Map.of(),
                Map.of(),
                List.of(),
                Map.of("limits", Map.of("memory", "128Mi")),
                patch);
    }
}
