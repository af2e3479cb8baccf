package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.plugin.Plugins;
import app.kftray.engine.settings.Settings;
import app.kftray.engine.settings.SettingsReader;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1LocalObjectReference;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Toleration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void sessionsMayBeSilentForLongerThanTheTransportsAllow(@TempDir Path folder) {
        assertThat(RelayModule.idle(settings(folder, "60s"), new Plugins(List.of())))
                .isEqualTo(Duration.ofMinutes(2));
        Duration idle = RelayModule.idle(settings(folder, "5m"), new Plugins(List.of()));
        assertThat(idle).isEqualTo(Duration.ofMinutes(10));
        RelaySettings patient = settings(false, List.of(), idle, Map.of());
        assertThat(environment(RelaySpec.shared(patient, OWNER, "shared", TARGETS)))
                .containsEntry("IDLE_SECONDS", "600");
        assertThat(environment(RelaySpec.dedicated(patient, OWNER, "shared", TARGETS.getFirst())))
                .containsEntry("IDLE_SECONDS", "600");
        RelaySettings longest = settings(false, List.of(), Duration.ofDays(7), Map.of());
        assertThat(environment(RelaySpec.shared(longest, OWNER, "shared", TARGETS)))
                .as("the most that the relay takes")
                .containsEntry("IDLE_SECONDS", "86400");
    }

    @Test
    void aNodeThatDiedKeepsItForTenSeconds() {
        assertThat(tolerations(List.of(), Map.of()))
                .containsExactly(
                        "node.kubernetes.io/not-ready Exists NoExecute 10",
                        "node.kubernetes.io/unreachable Exists NoExecute 10");
        assertThat(tolerations(List.of(Map.of("key", "dedicated", "operator", "Exists")), Map.of()))
                .as("beside others")
                .hasSize(3)
                .startsWith("dedicated Exists  ")
                .endsWith("node.kubernetes.io/unreachable Exists NoExecute 10");
        Map<String, Object> minute =
                Map.of("key", "node.kubernetes.io/not-ready", "operator", "Exists", "tolerationSeconds", 60);
        assertThat(tolerations(List.of(minute), Map.of()))
                .as("what is set counts")
                .containsExactly(
                        "node.kubernetes.io/not-ready Exists  60",
                        "node.kubernetes.io/unreachable Exists NoExecute 10");
        assertThat(tolerations(List.of(Map.of("operator", "Exists")), Map.of()))
                .as("all taints, for good")
                .containsExactly(" Exists  ");
        assertThat(tolerations(List.of(), Map.of("spec", Map.of("tolerations", List.of()))))
                .as("the patch has the last word")
                .isEmpty();
    }

    private static List<String> tolerations(List<Object> wanted, Map<String, Object> patch) {
        RelaySettings settings = settings(false, wanted, Duration.ofMinutes(2), patch);
        List<String> told = new ArrayList<>();
        RelaySpec.shared(settings, OWNER, "shared", TARGETS)
                .pod()
                .at("/spec/tolerations")
                .forEach(it -> told.add(String.join(
                        " ",
                        it.path("key").asText(""),
                        it.path("operator").asText(""),
                        it.path("effect").asText(""),
                        it.path("tolerationSeconds").asText(""))));
        return told;
    }

    @Test
    void everySettingGetsIntoThePod() {
        RelaySettings all = new RelaySettings(
                "registry.example/relay:2",
                "Always",
                List.of("registry", "mirror"),
                Optional.empty(),
                Optional.empty(),
                false,
                "runner",
                Map.of("team", "shop"),
                Map.of("zone", "b"),
                List.of(Map.of("key", "dedicated", "operator", "Equal", "value", "tools", "effect", "NoSchedule")),
                Map.of("requests", Map.of("cpu", "20m"), "limits", Map.of("memory", "99Mi")),
                Duration.ofMinutes(2),
                Map.of());
        V1Pod pod = JSON.getGson()
                .fromJson(RelaySpec.shared(all, OWNER, "shared", TARGETS).pod().toString(), V1Pod.class);

        assertThat(pod.getMetadata().getLabels())
                .containsEntry("team", "shop")
                .containsEntry("app.kubernetes.io/managed-by", "kftray");
        V1PodSpec spec = pod.getSpec();
        assertThat(spec.getImagePullSecrets())
                .extracting(V1LocalObjectReference::getName)
                .containsExactly("registry", "mirror");
        assertThat(spec.getServiceAccountName()).isEqualTo("runner");
        assertThat(spec.getAutomountServiceAccountToken()).isFalse();
        assertThat(spec.getNodeSelector()).containsExactly(Map.entry("zone", "b"));
        assertThat(spec.getTolerations().getFirst())
                .isEqualTo(new V1Toleration()
                        .key("dedicated")
                        .operator("Equal")
                        .value("tools")
                        .effect("NoSchedule"));
        assertThat(spec.getContainers()).singleElement().satisfies(relay -> {
            assertThat(relay.getImage()).isEqualTo("registry.example/relay:2");
            assertThat(relay.getImagePullPolicy()).isEqualTo("Always");
            assertThat(relay.getResources().getRequests()).containsOnlyKeys("cpu");
            assertThat(relay.getResources().getLimits()).containsOnlyKeys("memory");
        });
    }

    @Test
    void sessionsMayFinishWithinThePodsGracePeriod() {
        RelaySpec spec = spec(Map.of());
        assertThat(spec.pod().at("/spec/terminationGracePeriodSeconds").asInt())
                .as("seconds, three of which the relay may take to close")
                .isGreaterThan(Integer.parseInt(String.valueOf(environment(spec).get("DRAIN_SECONDS"))) + 3);
    }

    private static Map<String, String> environment(RelaySpec spec) {
        Map<String, String> values = new HashMap<>();
        spec.pod()
                .at("/spec/containers/0/env")
                .forEach(it ->
                        values.put(it.get("name").asText(), it.get("value").asText()));
        return values;
    }

    private static Settings settings(Path folder, String idle) {
        Properties changed = new Properties();
        changed.setProperty("kftray.udp.idle-timeout", idle);
        return new SettingsReader(folder, folder, changed)
                .report(new Plugins(List.of()).references())
                .settings();
    }

    private static RelaySpec spec(Map<String, Object> patch) {
        return RelaySpec.shared(settings(patch), OWNER, "shared", TARGETS);
    }

    static RelaySettings settings(Map<String, Object> patch) {
        return settings(false, List.of(), Duration.ofMinutes(2), patch);
    }

    static RelaySettings settings(boolean dedicated) {
        return settings(dedicated, List.of(), Duration.ofMinutes(2), Map.of());
    }

    private static RelaySettings settings(
            boolean dedicated, List<Object> tolerations, Duration idle, Map<String, Object> patch) {
        return new RelaySettings(
                "relay:1",
                "IfNotPresent",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                dedicated,
                "",
                Map.of(),
                Map.of(),
                tolerations,
                Map.of("limits", Map.of("memory", "128Mi")),
                idle,
                patch);
    }
}
