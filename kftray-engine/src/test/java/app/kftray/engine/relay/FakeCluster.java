package app.kftray.engine.relay;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.target.PodFeed;
import app.kftray.engine.target.Targets;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pods of one namespace, as a relay sees and changes them; everything happens at once, on the caller's thread. */
final class FakeCluster extends RelayPods implements PodFeed {
    final Map<String, V1Pod> pods = new ConcurrentHashMap<>();
    final List<String> deleted = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> retired = new CopyOnWriteArrayList<>();
    final List<ObjectNode> created = new CopyOnWriteArrayList<>();

    @Nullable
    ForwardProblem refusal;

    /** What keeps this user from the pods of all namespaces together. */
    @Nullable
    ForwardProblem blindfold;

    /** Why pods cannot be deleted. */
    @Nullable
    ForwardProblem deletionRefusal;

    /** The one namespace that is not there. */
    String absent = "";

    String log = "";

    /** Deletions do not return any more. */
    volatile boolean stuck;

    private final List<Consumer<Map<String, V1Pod>>> followers = new CopyOnWriteArrayList<>();
    private final List<Consumer<ForwardProblem>> failures = new CopyOnWriteArrayList<>();

    @Override
    public Targets.Watch follow(
            Cluster cluster,
            String namespace,
            String labels,
            Consumer<Map<String, V1Pod>> listener,
            Consumer<ForwardProblem> failed) {
        followers.add(listener);
        failures.add(failed);
        listener.accept(Map.copyOf(pods));
        return new Targets.Watch() {
            @Override
            public void refresh() {
                asked.add("refresh");
            }

            @Override
            public void hurry() {
                asked.add("hurry");
            }

            @Override
            public void doubt() {
                asked.add("doubt");
            }

            @Override
            public void close() {
                followers.remove(listener);
            }
        };
    }

    int followers() {
        return followers.size();
    }

    void tell() {
        followers.forEach(it -> it.accept(Map.copyOf(pods)));
    }

    /** The API server cannot be asked. */
    void away(ForwardProblem problem) {
        failures.forEach(it -> it.accept(problem));
    }

    @Override
    String newName(RelaySpec spec) {
        return "relay-" + (created.size() + 1);
    }

    @Override
    void create(Cluster cluster, String namespace, String name, RelaySpec spec) {
        ForwardProblem refused = refusal;
        if (refused != null) {
            throw new ProblemException(refused, new ApiException(403, "refused"));
        }
        V1Pod pod = JSON.getGson().fromJson(spec.pod().toString(), V1Pod.class);
        pod.getMetadata().name(name).namespace(namespace).uid(name + "-uid");
        pods.put(name, pod);
        created.add(spec.pod());
    }

    @Override
    List<V1Pod> list(Cluster cluster, @Nullable String namespace) {
        ForwardProblem blind = blindfold;
        if (namespace == null && blind != null) {
            throw new ProblemException(blind);
        }
        asked.add("list " + namespace);
        return pods.values().stream()
                .filter(pod ->
                        namespace == null || namespace.equals(pod.getMetadata().getNamespace()))
                .toList();
    }

    @Override
    void requireNamespace(Cluster cluster, String namespace) {
        if (namespace.equals(absent)) {
            throw new ProblemException(
                    new TargetProblem.NoNamespace(cluster.context(), namespace, false, List.of("demo")));
        }
    }

    @Override
    void retire(Cluster cluster, String namespace, String name) {
        retired.add(name);
        delete(cluster, namespace, name);
    }

    @Override
    void delete(Cluster cluster, String namespace, String name) {
        while (stuck) {
            LockSupport.park();
        }
        ForwardProblem held = deletionRefusal;
        if (held != null) {
            throw new ProblemException(held, new ApiException(403, "refused"));
        }
        deleted.add(name);
        V1Pod pod = pods.get(name);
        if (pod != null) {
            pod.getMetadata().setDeletionTimestamp(OffsetDateTime.now(ZoneOffset.UTC));
        }
    }

    @Override
    String lastWords(Cluster cluster, String namespace, String name) {
        return log;
    }

    /** The pod becomes ready, and whoever watches is told. */
    void ready(String name) {
        status(
                name,
                new V1PodStatus()
                        .phase("Running")
                        .conditions(List.of(new V1PodCondition().type("Ready").status("True"))));
    }

    void status(String name, V1PodStatus status) {
        Objects.requireNonNull(pods.get(name)).setStatus(status);
        tell();
    }

    /** Kubernetes forgets the pod. */
    void gone(String name) {
        pods.remove(name);
        tell();
    }
}
