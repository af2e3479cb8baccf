package app.kftray.engine.relay;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.RelayProblem;
import app.kftray.api.problem.Right;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.ApiProblems;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Namespaces;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What is asked of the API server for relays; a class that tests replace. All methods block and fail with a {@link ProblemException}. */
class RelayPods {
    /** What it takes to run a relay and to get in; pods/log may be had beside. */
    static final List<Right> RIGHTS = List.of(
            new Right("create", "", "pods"),
            new Right("delete", "", "pods"),
            new Right("list", "", "pods"),
            new Right("watch", "", "pods"),
            new Right("create", "", "pods/portforward"));

    private static final int LOG_LINES = 3;
    private static final int NOT_FOUND = 404;

    /** A name for a pod that is to be made, known before the server answers: an answer may be lost, and the pod be there. */
    String newName(RelaySpec spec) {
        return "kftray-relay-" + spec.hash().substring(0, 6) + "-"
                + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
    }

    /** Makes the pod. */
    void create(Cluster cluster, String namespace, String name, RelaySpec spec) {
        ObjectNode pod = spec.pod().deepCopy();
        ((ObjectNode) pod.get("metadata")).put("name", name);
        V1Pod wanted = JSON.getGson().fromJson(pod.toString(), V1Pod.class);
        if (wanted.getSpec() != null && wanted.getSpec().getOverhead() != null) {
            // The client's model has an empty overhead of its own accord, which API servers reject.
            wanted.getSpec()
                    .setOverhead(
                            wanted.getSpec().getOverhead().isEmpty()
                                    ? null
                                    : wanted.getSpec().getOverhead());
        }
        try {
            api(cluster).createNamespacedPod(namespace, wanted).execute();
        } catch (ApiException e) {
            throw refused(cluster, namespace, e);
        }
    }

    /** Whether the server answered that what it was asked for was not done. */
    static boolean isRefused(ProblemException failure) {
        return failure.getCause() instanceof ApiException answer && answer.getCode() >= 400 && answer.getCode() < 500;
    }

    private static ProblemException refused(Cluster cluster, String namespace, ApiException failure) {
        ForwardProblem problem = ApiProblems.of(cluster, failure, "create", "", "pods", namespace);
        String reason = problem instanceof AccessProblem.Forbidden forbidden ? forbidden.reason() : problem.message();
        // Quotas, Pod Security and other admission answer 403 too, but then the role is not what is missing.
        boolean role = reason.contains("cannot create resource");
        if (role && problem instanceof AccessProblem.Forbidden forbidden) {
            return new ProblemException(forbidden.needing(RIGHTS), failure);
        }
        boolean admission = !role && (failure.getCode() == 403 || failure.getCode() == 422);
        return new ProblemException(
                admission ? new RelayProblem.NotAdmitted(namespace, withoutName(reason)) : problem, failure);
    }

    /** The name is another one each time, and the same refusal shall be told once. */
    private static String withoutName(String reason) {
        return reason.replaceFirst("^[Pp]ods? \"[^\"]*\" is (forbidden|invalid): ", "");
    }

    /** Deletes a pod that nobody uses, if it is still there. */
    void delete(Cluster cluster, String namespace, String name) {
        end(
                cluster,
                namespace,
                api(cluster).deleteNamespacedPod(name, namespace).gracePeriodSeconds(1));
    }

    /** Deletes a pod that others took the place of, if it is still there; it has its own time to end what goes through it. */
    void retire(Cluster cluster, String namespace, String name) {
        end(cluster, namespace, api(cluster).deleteNamespacedPod(name, namespace));
    }

    private static void end(Cluster cluster, String namespace, CoreV1Api.APIdeleteNamespacedPodRequest deletion) {
        try {
            deletion.execute();
        } catch (ApiException e) {
            if (e.getCode() != NOT_FOUND) {
                throw new ProblemException(ApiProblems.of(cluster, e, "delete", "", "pods", namespace), e);
            }
        }
    }

    /** The relays that kftray made in a namespace, whoever did; in all namespaces when it is null. */
    List<V1Pod> list(Cluster cluster, @org.jspecify.annotations.Nullable String namespace) {
        String labels = RelaySpec.MANAGED_LABEL + "=" + RelaySpec.MANAGER;
        try {
            return namespace == null
                    ? api(cluster)
                            .listPodForAllNamespaces()
                            .labelSelector(labels)
                            .execute()
                            .getItems()
                    : api(cluster)
                            .listNamespacedPod(namespace)
                            .labelSelector(labels)
                            .execute()
                            .getItems();
        } catch (ApiException e) {
            String where = namespace == null ? "" : namespace;
            throw new ProblemException(ApiProblems.of(cluster, e, "list", "", "pods", where), e);
        }
    }

    /** Fails when there is no such namespace, as far as the user may know: a list of its pods is empty then and no failure. */
    void requireNamespace(Cluster cluster, String namespace) {
        Optional<TargetProblem.NoNamespace> none;
        try {
            none = Namespaces.missing(cluster, namespace);
        } catch (ApiException notAllowed) {
            return;
        }
        if (none.isPresent()) {
            throw new ProblemException(none.get());
        }
    }

    /** The end of the log of the container that ended last; empty where it may not be read. */
    String lastWords(Cluster cluster, String namespace, String name) {
        try {
            String log = api(cluster)
                    .readNamespacedPodLog(name, namespace)
                    .previous(true)
                    .tailLines(LOG_LINES)
                    .execute();
            return log == null ? "" : log.strip().replaceAll("\\s*\\R\\s*", " ");
        } catch (ApiException unreadable) {
            return "";
        }
    }

    static String label(V1Pod pod, String name) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(name, "");
    }

    private static CoreV1Api api(Cluster cluster) {
        return new CoreV1Api(cluster.api().client());
    }
}
