package app.kftray.engine.relay;

import app.kftray.api.relay.RelayTarget;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The pod of one relay, as JSON: small requests, a memory limit, no limit of the processor's time, and everything that Pod Security's
 * {@code restricted} wants. The environment is the contract with kftray-server, see {@code docs/relay.md}.
 *
 * @param pod the manifest without a name
 * @param hash tells one specification from another; in a label of the pod
 */
record RelaySpec(ObjectNode pod, String hash) {
    static final int PORT = 15_000;
    static final String HASH_LABEL = "kftray.app/relay";
    static final String PURPOSE_LABEL = "kftray.app/purpose";
    static final String MANAGED_LABEL = "app.kubernetes.io/managed-by";
    static final String MANAGER = "kftray";

    private static final int HEALTH_PORT = 15_001;
    private static final int START_SECONDS = 60;

    /** For open sessions to finish; the relay closes within three seconds more. */
    private static final int DRAIN_SECONDS = 20;

    private static final int GRACE_SECONDS = DRAIN_SECONDS + 5;
    private static final int USER = 65_532;
    private static final int MOST_IDLE_SECONDS = 86_400; // of kftray-server

    /** A node that died, or that nobody hears of; what runs there is given up after 300 s where a pod does not say otherwise. */
    private static final List<String> DEAD_NODE =
            List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable");

    private static final int DEAD_NODE_SECONDS = 10;
    private static final String EVICTION = "NoExecute";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One relay for all these targets, each session naming its own; it goes nowhere else. */
    static RelaySpec shared(RelaySettings settings, Owner owner, String purpose, Collection<RelayTarget> targets) {
        TreeMap<String, String> environment = new TreeMap<>();
        environment.put("PROXY_TYPE", "shared");
        environment.put(
                "ALLOWED_TARGETS",
                new TreeSet<>(targets.stream().map(RelaySpec::rule).toList())
                        .stream().collect(Collectors.joining(",")));
        environment.put("HEALTH_PORT", Integer.toString(HEALTH_PORT));
        return of(settings, owner, purpose, environment, RelaySpec::readyByHealth);
    }

    /** A relay for one target, as kftray's own is. */
    static RelaySpec dedicated(RelaySettings settings, Owner owner, String purpose, RelayTarget target) {
        TreeMap<String, String> environment = new TreeMap<>();
        environment.put("PROXY_TYPE", target.protocol());
        environment.put("REMOTE_ADDRESS", target.host());
        environment.put("REMOTE_PORT", Integer.toString(target.port()));
        return of(settings, owner, purpose, environment, RelaySpec::readyOnceItListens);
    }

    private static String rule(RelayTarget target) {
        return target.protocol() + "/" + target.address();
    }

    private static RelaySpec of(
            RelaySettings settings,
            Owner owner,
            String purpose,
            TreeMap<String, String> environment,
            Consumer<ObjectNode> probe) {
        environment.put("LOCAL_PORT", Integer.toString(PORT));
        environment.put("DRAIN_SECONDS", Integer.toString(DRAIN_SECONDS));
        environment.put("IDLE_SECONDS", Long.toString(Math.min(settings.idle().toSeconds(), MOST_IDLE_SECONDS)));
        ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata = pod.putObject("metadata");
        ObjectNode labels = metadata.putObject("labels");
        labels.put("app.kubernetes.io/name", "kftray-server").put(MANAGED_LABEL, MANAGER);
        labels.put(Owner.PERSON_LABEL, owner.person()).put(Owner.PROCESS_LABEL, owner.process());
        labels.put(PURPOSE_LABEL, purpose);
        labels.setAll((ObjectNode) JSON.valueToTree(settings.labels()));
        metadata.putObject("annotations").put(Owner.NAME_ANNOTATION, owner.name());
        ObjectNode spec = pod.putObject("spec");
        spec.put("automountServiceAccountToken", false).put("enableServiceLinks", false);
        spec.put("restartPolicy", "Always").put("terminationGracePeriodSeconds", GRACE_SECONDS);
        if (!settings.serviceAccount().isBlank()) {
            spec.put("serviceAccountName", settings.serviceAccount());
        }
        settings.pullSecrets()
                .forEach(name -> spec.withArray("imagePullSecrets").addObject().put("name", name));
        set(spec, "nodeSelector", settings.nodeSelector());
        spec.set("tolerations", tolerations(settings));
        ObjectNode pods = spec.putObject("securityContext").put("runAsNonRoot", true);
        pods.put("runAsUser", USER)
                .put("runAsGroup", USER)
                .putObject("seccompProfile")
                .put("type", "RuntimeDefault");
        probe.accept(container(spec.putArray("containers"), settings, environment));
        merge(pod, JSON.valueToTree(settings.patch()));
        String hash = Owner.hash(pod.toString());
        ((ObjectNode) pod.at("/metadata/labels")).put(HASH_LABEL, hash);
        return new RelaySpec(pod, hash);
    }

    private static ObjectNode container(
            ArrayNode containers, RelaySettings settings, TreeMap<String, String> environment) {
        ObjectNode relay = containers.addObject().put("name", "relay").put("image", settings.image());
        relay.put("imagePullPolicy", settings.pullPolicy());
        environment.forEach((name, value) ->
                relay.withArray("env").addObject().put("name", name).put("value", value));
        relay.putArray("ports").addObject().put("name", "relay").put("containerPort", PORT);
        relay.set("resources", JSON.valueToTree(settings.resources()));
        ObjectNode security = relay.putObject("securityContext").put("allowPrivilegeEscalation", false);
        security.put("readOnlyRootFilesystem", true);
        security.putObject("capabilities").putArray("drop").add("ALL");
        return relay;
    }

    private static void readyByHealth(ObjectNode relay) {
        relay.withArray("ports").addObject().put("name", "health").put("containerPort", HEALTH_PORT);
        ObjectNode probe = relay.putObject("readinessProbe").put("periodSeconds", 1);
        probe.putObject("httpGet").put("path", "/").put("port", "health");
    }

    /** A relay that is not ours answers no probes, and a connection to it may reach its target: one is made, and then no more. */
    private static void readyOnceItListens(ObjectNode relay) {
        ObjectNode probe = relay.putObject("startupProbe").put("periodSeconds", 1);
        probe.put("failureThreshold", START_SECONDS).putObject("tcpSocket").put("port", "relay");
    }

    /** As they are set, and for nodes that died where these say nothing of them. */
    private static ArrayNode tolerations(RelaySettings settings) {
        ArrayNode all = JSON.valueToTree(settings.tolerations());
        for (String taint : DEAD_NODE) {
            if (settings.tolerations().stream().noneMatch(it -> covers(JSON.valueToTree(it), taint))) {
                all.addObject()
                        .put("key", taint)
                        .put("operator", "Exists")
                        .put("effect", EVICTION)
                        .put("tolerationSeconds", DEAD_NODE_SECONDS);
            }
        }
        return all;
    }

    /** No key and no effect mean all of them. */
    private static boolean covers(JsonNode toleration, String taint) {
        return Set.of("", taint).contains(toleration.path("key").asText(""))
                && Set.of("", EVICTION).contains(toleration.path("effect").asText(""));
    }

    private static void set(ObjectNode node, String key, Object value) {
        JsonNode tree = JSON.valueToTree(value);
        if (!tree.isEmpty()) {
            node.set(key, tree);
        }
    }

    /** A JSON merge patch (RFC 7386). */
    static void merge(ObjectNode into, JsonNode patch) {
        patch.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                into.remove(field.getKey());
            } else if (value.isObject()) {
                ObjectNode inner =
                        into.get(field.getKey()) instanceof ObjectNode known ? known : into.putObject(field.getKey());
                merge(inner, value);
            } else {
                into.set(field.getKey(), value);
            }
        });
    }
}
