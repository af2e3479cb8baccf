package app.kftray.engine.relay;

import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.RelayPod;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.target.TargetState;
import app.kftray.engine.target.Targets;
import io.kubernetes.client.openapi.models.V1Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The relays of this process: one a namespace of a cluster or, where they are dedicated, one a target. Thread-safe. */
public final class Relays {
    private final RelaySettings settings;
    private final RelayTools tools;
    private final Map<Key, Relay> relays = new HashMap<>();
    private final Set<String> found = ConcurrentHashMap.newKeySet();

    /** Forwards share a relay when nothing tells it apart; {@code only} is the target of a dedicated one. */
    private record Key(Cluster cluster, String namespace, RelaySettings wanted, Optional<RelayTarget> only) {}

    Relays(RelaySettings settings, RelayTools tools) {
        this.settings = settings;
        this.tools = tools;
    }

    /**
     * Leads {@code listener} to a relay of that kind for that target until the answer is closed; the last one to close removes the relay.
     *
     * @param kubeconfig the files that the cluster's context is in; empty: the usual ones
     */
    synchronized Targets.Watch lease(
            Cluster cluster,
            List<Path> kubeconfig,
            String namespace,
            RelaySettings wanted,
            RelayTarget target,
            Consumer<TargetState> listener) {
        Key key = new Key(cluster, namespace, wanted, wanted.dedicated() ? Optional.of(target) : Optional.empty());
        Relay relay = relays.computeIfAbsent(
                key, absent -> new Relay(cluster, namespace, kubeconfig, wanted, tools, unused -> forget(key, unused)));
        Object user = new Object();
        relay.use(user, target, listener);
        return new Lease(relay, user);
    }

    /** One user's part in a relay. */
    private record Lease(Relay relay, Object user) implements Targets.Watch {
        @Override
        public void refresh() {
            relay.feed().refresh();
        }

        @Override
        public void hurry() {
            relay.feed().hurry();
        }

        @Override
        public void doubt() {
            relay.feed().doubt();
        }

        @Override
        public void close() {
            relay.leave(user);
        }
    }

    /** An administrator's relay is ready; told once. */
    void found(Cluster cluster, String namespace, String service) {
        if (found.add(cluster.context() + "/" + namespace + "/" + service)) {
            tools.news()
                    .tell(RelayEvent.Change.FOUND, cluster, namespace, service, "the setting relay.existing names it");
        }
    }

    private synchronized void forget(Key key, Relay relay) {
        if (relay.isUnused() && relays.remove(key, relay)) {
            relay.close();
        }
    }

    /** The relays of a namespace, or of all that may be read, whoever made them; blocks, and fails with a {@link ProblemException}. */
    public List<RelayPod> list(Cluster cluster, @Nullable String namespace) {
        return pods(cluster, namespace).stream()
                .map(pod -> describe(cluster, pod))
                .toList();
    }

    /** Removes those that nobody needs any more and answers with them; blocks, and fails with a {@link ProblemException}. */
    public List<RelayPod> clean(Cluster cluster, @Nullable String namespace) {
        List<RelayPod> left = list(cluster, namespace).stream()
                .filter(relay -> relay.use() == RelayPod.Use.LEFT_BEHIND)
                .toList();
        left.forEach(relay -> tools.api().delete(cluster, relay.namespace(), relay.name()));
        return left;
    }

    private List<V1Pod> pods(Cluster cluster, @Nullable String namespace) {
        try {
            List<V1Pod> pods = tools.api().list(cluster, namespace);
            if (namespace != null && pods.isEmpty()) {
                tools.api().requireNamespace(cluster, namespace);
            }
            return pods;
        } catch (ProblemException e) {
            if (namespace == null && e.problem() instanceof AccessProblem.Forbidden) {
                return tools.api().list(cluster, settings.namespace().orElse(cluster.namespace()));
            }
            throw e;
        }
    }

    private RelayPod describe(Cluster cluster, V1Pod pod) {
        Map<String, String> notes = pod.getMetadata().getAnnotations();
        boolean mine =
                RelayPods.label(pod, Owner.PERSON_LABEL).equals(tools.owner().person());
        boolean runs = !ProcessMark.isGone(RelayPods.label(pod, Owner.PROCESS_LABEL));
        String state = pod.getMetadata().getDeletionTimestamp() != null
                ? "ending"
                : RelayHealth.isReady(pod) ? "ready" : "not ready";
        return new RelayPod(
                cluster.context(),
                String.valueOf(pod.getMetadata().getNamespace()),
                String.valueOf(pod.getMetadata().getName()),
                notes == null ? "unknown" : notes.getOrDefault(Owner.NAME_ANNOTATION, "unknown"),
                state,
                !mine ? RelayPod.Use.SOMEBODY_ELSES : runs ? RelayPod.Use.IN_USE : RelayPod.Use.LEFT_BEHIND);
    }

    /** Removes every pod that this process made; returns when that is done or after {@code longest}, and tells of those that are left. */
    public void close(Duration longest) {
        List<Relay> all;
        synchronized (this) {
            all = List.copyOf(relays.values());
            relays.clear();
        }
        CompletableFuture<?>[] removals =
                all.stream().map(relay -> relay.remove().toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(removals).get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(Relays.class.getName())
                    .log(System.Logger.Level.DEBUG, "not every relay was removed in time: {0}", e.toString());
        }
        all.forEach(Relay::tellLeftBehind);
    }
}
