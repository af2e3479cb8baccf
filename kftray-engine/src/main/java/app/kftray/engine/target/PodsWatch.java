package app.kftray.engine.target;

import app.kftray.api.config.RemotePort;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.Cluster;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Pods by name, by label selector, or of a workload whose selector is looked up first. */
final class PodsWatch extends TargetWatch {
    private final Cluster cluster;
    private final SharedWatches watches;
    private final String target;
    private final RemotePort port;
    private final Supplier<Queries.PodQuery> query;
    private final Supplier<ForwardProblem> missing;
    private @Nullable Map<String, V1Pod> pods;
    private @Nullable ForwardProblem problem;

    /**
     * @param query what to ask; may block and throw a {@link app.kftray.api.problem.ProblemException}
     * @param missing what to tell when there is no pod at all; may block
     */
    PodsWatch(
            Cluster cluster,
            SharedWatches watches,
            String target,
            RemotePort port,
            Supplier<Queries.PodQuery> query,
            Supplier<ForwardProblem> missing,
            Consumer<TargetState> listener,
            Executor queue) {
        super(listener, queue);
        this.cluster = cluster;
        this.watches = watches;
        this.target = target;
        this.port = port;
        this.query = query;
        this.missing = missing;
    }

    @Override
    void open() {
        own(watches.subscribe(
                cluster,
                query.get(),
                Queries.POD_EVENT,
                listener(
                        (Map<String, V1Pod> objects) -> {
                            pods = objects;
                            problem = null;
                        },
                        failure -> problem = failure)));
    }

    @Override
    @Nullable
    TargetState compute() {
        ForwardProblem failure = problem;
        Map<String, V1Pod> known = pods;
        if (failure != null && (known == null || !keepsWhatWasKnown(failure))) {
            return new TargetState.Unavailable(failure);
        }
        if (known == null) {
            return null;
        }
        return known.isEmpty()
                ? new TargetState.Unavailable(missing.get())
                : PodPorts.of(target, known.values(), port, "", "");
    }
}
