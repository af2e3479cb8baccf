package app.kftray.engine.target;

import app.kftray.api.config.Target;
import app.kftray.api.config.WorkloadKind;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.Right;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.ApiProblems;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Namespaces;
import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.AuthenticationV1Api;
import io.kubernetes.client.openapi.apis.AuthorizationV1Api;
import io.kubernetes.client.openapi.apis.BatchV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1LabelSelectorRequirement;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import io.kubernetes.client.openapi.models.V1ReplicaSet;
import io.kubernetes.client.openapi.models.V1ReplicaSetSpec;
import io.kubernetes.client.openapi.models.V1ResourceAttributes;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReview;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReviewSpec;
import io.kubernetes.client.openapi.models.V1SelfSubjectReview;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1StatefulSetSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Single questions to a cluster; they block. */
final class Lookups {
    private static final int NAMES = 500;
    private static final int NOT_FOUND = 404;

    private final Cluster cluster;
    private final String namespace;

    Lookups(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    /** What to tell when {@code name} is not there: perhaps not even its namespace is. */
    ForwardProblem missing(String kind, String name) {
        try {
            Optional<TargetProblem.NoNamespace> none = Namespaces.missing(cluster, namespace);
            if (none.isPresent()) {
                return none.get();
            }
        } catch (ApiException e) {
            if (e.getCode() == 0) {
                return new TargetProblem.NotFound(
                        kind, namespace, name, List.of()); // no answer: not asked a second time
            }
            // Not allowed to read namespaces, most likely: then the namespace is taken to be there.
        } catch (ProblemException e) {
            return e.problem();
        }
        return new TargetProblem.NotFound(kind, namespace, name, names(kind));
    }

    private List<String> names(String kind) {
        try {
            ApiClient client = client();
            return switch (kind) {
                case "service" ->
                    names(new CoreV1Api(client)
                            .listNamespacedService(namespace)
                            .limit(NAMES)
                            .execute());
                case "pod" ->
                    names(new CoreV1Api(client)
                            .listNamespacedPod(namespace)
                            .limit(NAMES)
                            .execute());
                case "deployment" ->
                    names(new AppsV1Api(client)
                            .listNamespacedDeployment(namespace)
                            .limit(NAMES)
                            .execute());
                case "statefulset" ->
                    names(new AppsV1Api(client)
                            .listNamespacedStatefulSet(namespace)
                            .limit(NAMES)
                            .execute());
                case "replicaset" ->
                    names(new AppsV1Api(client)
                            .listNamespacedReplicaSet(namespace)
                            .limit(NAMES)
                            .execute());
                case "daemonset" ->
                    names(new AppsV1Api(client)
                            .listNamespacedDaemonSet(namespace)
                            .limit(NAMES)
                            .execute());
                case "job" ->
                    names(new BatchV1Api(client)
                            .listNamespacedJob(namespace)
                            .limit(NAMES)
                            .execute());
                default -> List.of();
            };
        } catch (ApiException | ProblemException e) {
            return List.of(); // not allowed to list: then there is nothing to suggest
        }
    }

    private static List<String> names(KubernetesListObject list) {
        return list.getItems().stream().map(it -> it.getMetadata().getName()).toList();
    }

    /**
     * What a workload says of its pods.
     *
     * @param none whether it wants none of them now
     * @param owner what decides how many it wants, null when that is left to people
     */
    record WorkloadPods(
            String selector, boolean none, @Nullable String owner) {}

    private record Spec(
            @Nullable V1LabelSelector selector,
            @Nullable Integer replicas,
            @Nullable String owner) {
        static Spec withoutReplicas(@Nullable V1LabelSelector selector) {
            return new Spec(selector, null, null);
        }
    }

    /** Reads the workload; throws a {@link ProblemException}. */
    WorkloadPods podsOf(Target.Workload workload) {
        WorkloadKind kind = workload.kind();
        try {
            Spec spec = read(kind, workload.name());
            return new WorkloadPods(
                    text(workload, spec.selector()), Integer.valueOf(0).equals(spec.replicas()), spec.owner());
        } catch (ApiException e) {
            throw new ProblemException(
                    e.getCode() == NOT_FOUND
                            ? missing(kind.singular(), workload.name())
                            : ApiProblems.of(
                                    cluster, e, "get", Rights.read(kind).group(), kind.plural(), namespace),
                    e);
        }
    }

    private Spec read(WorkloadKind kind, String name) throws ApiException {
        AppsV1Api apps = new AppsV1Api(client());
        return switch (kind) {
            case DEPLOYMENT -> {
                V1Deployment found =
                        apps.readNamespacedDeployment(name, namespace).execute();
                V1DeploymentSpec spec = found.getSpec();
                yield new Spec(spec.getSelector(), spec.getReplicas(), owner(found));
            }
            case STATEFUL_SET -> {
                V1StatefulSet found =
                        apps.readNamespacedStatefulSet(name, namespace).execute();
                V1StatefulSetSpec spec = found.getSpec();
                yield new Spec(spec.getSelector(), spec.getReplicas(), owner(found));
            }
            case REPLICA_SET -> {
                V1ReplicaSet found =
                        apps.readNamespacedReplicaSet(name, namespace).execute();
                V1ReplicaSetSpec spec = found.getSpec();
                yield new Spec(spec.getSelector(), spec.getReplicas(), owner(found));
            }
            case DAEMON_SET ->
                Spec.withoutReplicas(apps.readNamespacedDaemonSet(name, namespace)
                        .execute()
                        .getSpec()
                        .getSelector());
            case JOB ->
                Spec.withoutReplicas(new BatchV1Api(client())
                        .readNamespacedJob(name, namespace)
                        .execute()
                        .getSpec()
                        .getSelector());
        };
    }

    /** As kubectl takes it, for example {@code deploy/web} of a ReplicaSet. */
    private static @Nullable String owner(KubernetesObject workload) {
        List<V1OwnerReference> owners = workload.getMetadata().getOwnerReferences();
        return owners == null
                ? null
                : owners.stream()
                        .filter(it -> Boolean.TRUE.equals(it.getController()))
                        .map(it -> described(it.getApiVersion(), it.getKind().toLowerCase(Locale.ROOT)) + "/"
                                + it.getName())
                        .findFirst()
                        .orElse(null);
    }

    /** Others have kinds of the same names in groups of their own. */
    private static String described(String apiVersion, String kind) {
        String group = apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
        return group.equals("apps") || group.equals("batch")
                ? WorkloadKind.of(kind).map(WorkloadKind::abbreviation).orElse(kind)
                : group.isEmpty() ? kind : kind + "." + group;
    }

    private static String text(Target.Workload workload, @Nullable V1LabelSelector selector) {
        List<String> parts = new ArrayList<>();
        if (selector != null && selector.getMatchLabels() != null) {
            selector.getMatchLabels().forEach((key, value) -> parts.add(key + "=" + value));
        }
        if (selector != null && selector.getMatchExpressions() != null) {
            selector.getMatchExpressions().forEach(expression -> parts.add(text(expression)));
        }
        if (parts.isEmpty()) {
            throw new ProblemException(new TargetProblem.NotForwardable(
                    workload.describe(), "it selects no pods by label", "Name its pods with -l instead."));
        }
        return String.join(",", parts);
    }

    private static String text(V1LabelSelectorRequirement expression) {
        String values = expression.getValues() == null ? "" : String.join(",", expression.getValues());
        return switch (expression.getOperator()) {
            case "In" -> expression.getKey() + " in (" + values + ")";
            case "NotIn" -> expression.getKey() + " notin (" + values + ")";
            case "DoesNotExist" -> "!" + expression.getKey();
            default -> expression.getKey();
        };
    }

    /** Whether the user has a right, by the server's own word; throws a {@link ProblemException} when it cannot be asked. */
    boolean allowed(Right right) {
        String[] parts = right.resource().split("/", 2);
        V1SelfSubjectAccessReview review = new V1SelfSubjectAccessReview()
                .spec(new V1SelfSubjectAccessReviewSpec()
                        .resourceAttributes(new V1ResourceAttributes()
                                .namespace(namespace)
                                .verb(right.verb())
                                .group(right.group())
                                .resource(parts[0])
                                .subresource(parts.length == 1 ? "" : parts[1])));
        try {
            V1SelfSubjectAccessReview answer = new AuthorizationV1Api(client())
                    .createSelfSubjectAccessReview(review)
                    .execute();
            return answer.getStatus() != null && answer.getStatus().getAllowed();
        } catch (ApiException e) {
            throw new ProblemException(
                    ApiProblems.of(cluster, e, "create", "authorization.k8s.io", "selfsubjectaccessreviews", namespace),
                    e);
        }
    }

    /** What the server calls the user, since roles are bound to that name; the kubeconfig's name where it does not tell. */
    String user() {
        try {
            V1SelfSubjectReview answer = new AuthenticationV1Api(client())
                    .createSelfSubjectReview(new V1SelfSubjectReview())
                    .execute();
            String name = answer.getStatus() == null || answer.getStatus().getUserInfo() == null
                    ? null
                    : answer.getStatus().getUserInfo().getUsername();
            return name == null ? cluster.user() : name;
        } catch (ApiException | ProblemException e) {
            return cluster.user(); // Kubernetes before 1.28
        }
    }

    private ApiClient client() {
        return cluster.api().client();
    }
}
