package app.kftray.engine.relay;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How relay pods are made.
 *
 * @param image with a tag
 * @param pullPolicy as Kubernetes names it
 * @param pullSecrets names of secrets in the relay's namespace
 * @param namespace where relays run; empty: beside their targets
 * @param existing {@code namespace/service} of one that an administrator installed; then none is ever made
 * @param dedicated one relay a target, told by its environment, as relays that take no targets need it
 * @param serviceAccount whose token is not mounted; empty: the namespace's default
 * @param labels more labels of the pod
 * @param nodeSelector as in a pod
 * @param tolerations as in a pod
 * @param resources as in a container
 * @param idle for how long a session may be silent; above what the transports themselves allow
 * @param patch a JSON merge patch (RFC 7386) over the whole pod, last of all
 */
public record RelaySettings(
        String image,
        String pullPolicy,
        List<String> pullSecrets,
        Optional<String> namespace,
        Optional<String> existing,
        boolean dedicated,
        String serviceAccount,
        Map<String, Object> labels,
        Map<String, Object> nodeSelector,
        List<Object> tolerations,
        Map<String, Object> resources,
        Duration idle,
        Map<String, Object> patch) {
    public RelaySettings {
        pullSecrets = List.copyOf(pullSecrets);
        labels = Map.copyOf(labels);
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
        resources = Map.copyOf(resources);
        patch = Collections.unmodifiableMap(new LinkedHashMap<>(patch)); // null is what takes a value away
    }
}
