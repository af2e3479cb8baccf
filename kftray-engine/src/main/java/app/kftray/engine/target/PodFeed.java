package app.kftray.engine.target;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.Cluster;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.Map;
import java.util.function.Consumer;

/** Pods by their labels, as they change. Thread-safe. */
public interface PodFeed {

    /**
     * Tells the pods by name now and after each change, or why they cannot be told, on any thread but one call at a time, until the
     * answer is closed.
     */
    Targets.Watch follow(
            Cluster cluster,
            String namespace,
            String labels,
            Consumer<Map<String, V1Pod>> changed,
            Consumer<ForwardProblem> failed);
}
