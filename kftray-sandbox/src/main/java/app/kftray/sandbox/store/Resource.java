package app.kftray.sandbox.store;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The kinds of objects that the sandbox serves. */
public enum Resource {
    NAMESPACES("", "namespaces", "namespace", "Namespace", false),
    PODS("", "pods", "pod", "Pod", true),
    SERVICES("", "services", "service", "Service", true),
    ENDPOINT_SLICES("discovery.k8s.io", "endpointslices", "endpointslice", "EndpointSlice", true),
    DEPLOYMENTS("apps", "deployments", "deployment", "Deployment", true),
    STATEFUL_SETS("apps", "statefulsets", "statefulset", "StatefulSet", true),
    REPLICA_SETS("apps", "replicasets", "replicaset", "ReplicaSet", true),
    DAEMON_SETS("apps", "daemonsets", "daemonset", "DaemonSet", true),
    JOBS("batch", "jobs", "job", "Job", true);

    private final String group;
    private final String plural;
    private final String singular;
    private final String kind;
    private final boolean namespaced;

    Resource(String group, String plural, String singular, String kind, boolean namespaced) {
        this.group = group;
        this.plural = plural;
        this.singular = singular;
        this.kind = kind;
        this.namespaced = namespaced;
    }

    /** The resource of a path's group and plural name. */
    public static Optional<Resource> of(String group, String plural) {
        return Arrays.stream(values())
                .filter(it -> it.group.equals(group) && it.plural.equals(plural))
                .findFirst();
    }

    /** The resource whose objects are of this kind. */
    public static Optional<Resource> ofKind(String kind) {
        return Arrays.stream(values()).filter(it -> it.kind.equals(kind)).findFirst();
    }

    public static List<Resource> in(String group) {
        return Arrays.stream(values()).filter(it -> it.group.equals(group)).toList();
    }

    /** Empty for the core group. */
    public String group() {
        return group;
    }

    public String apiVersion() {
        return group.isEmpty() ? "v1" : group + "/v1";
    }

    public String plural() {
        return plural;
    }

    public String singular() {
        return singular;
    }

    public String kind() {
        return kind;
    }

    public boolean namespaced() {
        return namespaced;
    }

    /** As messages name it: {@code deployments.apps}. */
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
