package app.kftray.engine.target;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.Cluster;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a Deployment or another workload, by its selector. The workload itself is only read, which needs fewer rights than a
 * watch; it is read again while it is not there and whenever it has no pod.
 */
final class WorkloadWatch extends TargetWatch {
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Cluster cluster;
    private final SharedWatches watches;
    private final ForwardConfig config;
    private final String namespace;
    private final Target.Workload workload;
    private final Lookups lookups;

    private Lookups.@Nullable WorkloadPods wanted;
    private SharedWatches.@Nullable Handle podWatch;
    private @Nullable Map<String, V1Pod> pods;
    /** By which those pods were listed. */
    private String selector = "";

    private @Nullable ForwardProblem problem;
    private boolean looking;

    WorkloadWatch(
            Cluster cluster,
            SharedWatches watches,
            ForwardConfig config,
            String namespace,
            Target.Workload workload,
            Lookups lookups,
            Consumer<TargetState> listener,
            Executor queue) {
        super(listener, queue);
        this.cluster = cluster;
        this.watches = watches;
        this.config = config;
        this.namespace = namespace;
        this.workload = workload;
        this.lookups = lookups;
    }

    @Override
    void open() {
        look();
    }

    private void look() {
        Lookups.WorkloadPods found;
        try {
            found = lookups.podsOf(workload);
        } catch (ProblemException e) {
            problem = e.problem();
            lookLater();
            return;
        }
        problem = null;
        boolean same = wanted != null && wanted.selector().equals(found.selector());
        wanted = found;
        if (!same) {
            disown(podWatch); // what it knew stays true until the new one knows more
            SharedWatches.Handle handle = watches.subscribe(
                    cluster,
                    new Queries.PodQuery(namespace, found.selector(), null),
                    Queries.POD_EVENT,
                    listener(
                            (Map<String, V1Pod> objects) -> {
                                boolean left = pods != null && !pods.isEmpty() && objects.isEmpty();
                                pods = objects;
                                selector = found.selector();
                                problem = null;
                                if (left) {
                                    look();
                                } else if (objects.isEmpty()) {
                                    lookLater();
                                }
                            },
                            failure -> problem = failure));
            podWatch = handle;
            own(handle);
        } else if (pods != null && pods.isEmpty()) {
            lookLater();
        }
    }

    private void lookLater() {
        if (!looking) {
            looking = true;
            Thread.ofVirtual().name("kftray-look").start(() -> {
                try {
                    Thread.sleep(LOOK);
                    later(() -> {
                        looking = false;
                        look();
                    });
                } catch (InterruptedException end) {
                    // nobody waits for it
                }
            });
        }
    }

    @Override
    @Nullable
    TargetState compute() {
        ForwardProblem failure = problem;
        Map<String, V1Pod> known = pods;
        if (failure != null && (known == null || !keepsWhatWasKnown(failure) || known.isEmpty())) {
            return new TargetState.Unavailable(failure);
        }
        if (known == null) {
            return null;
        }
        String description = workload.describe();
        return known.isEmpty()
                ? new TargetState.Unavailable(
                        wanted != null && wanted.none()
                                ? scaledToZero(description, wanted.owner())
                                : WatchedTargets.none(description, selector))
                : PodPorts.of(description, known.values(), config.remotePort(), "", "");
    }

    /** A workload of another one is scaled by that, which undoes what anybody else does. */
    private ForwardProblem scaledToZero(String description, @Nullable String owner) {
        return new TargetProblem.NoReadyPod(
                description,
                "it is scaled to 0",
                owner == null
                        ? "kubectl scale " + description + " -n " + namespace + " --replicas=1 starts one."
                        : "It belongs to " + owner + ", which decides how many pods it has.");
    }
}
