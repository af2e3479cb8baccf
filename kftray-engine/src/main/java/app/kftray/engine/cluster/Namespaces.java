package app.kftray.engine.cluster;

import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.TargetProblem;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Namespace;
import java.util.List;
import java.util.Optional;

/** Asks a cluster whether it has a namespace: what is listed in one that is not there is nothing, and no failure. */
public final class Namespaces {
    private static final int NAMES = 500;
    private static final int NOT_FOUND = 404;

    private Namespaces() {}

    /**
     * What to tell when there is no such namespace, or it is being deleted: it is emptied before it goes, and nobody tells when it has
     * gone. Blocks; throws an {@link ApiException} where the user may not know, or the cluster does not answer, and a
     * {@link ProblemException} when it cannot be asked.
     */
    public static Optional<TargetProblem.NoNamespace> missing(Cluster cluster, String namespace) throws ApiException {
        boolean beingDeleted = false;
        try {
            V1Namespace found = api(cluster).readNamespace(namespace).execute();
            beingDeleted = found.getMetadata().getDeletionTimestamp() != null;
            if (!beingDeleted) {
                return Optional.empty();
            }
        } catch (ApiException e) {
            if (e.getCode() != NOT_FOUND) {
                throw e;
            }
        }
        return Optional.of(
                new TargetProblem.NoNamespace(cluster.context(), namespace, beingDeleted, others(cluster, namespace)));
    }

    /** None where they may not be listed. */
    private static List<String> others(Cluster cluster, String namespace) {
        try {
            return api(cluster).listNamespace().limit(NAMES).execute().getItems().stream()
                    .map(it -> String.valueOf(it.getMetadata().getName()))
                    .filter(name -> !name.equals(namespace))
                    .toList();
        } catch (ApiException | ProblemException e) {
            return List.of();
        }
    }

    private static CoreV1Api api(Cluster cluster) {
        return new CoreV1Api(cluster.api().client());
    }
}
