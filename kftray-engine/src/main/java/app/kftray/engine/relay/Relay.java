package app.kftray.engine.relay;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.RelayProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.target.PodFeed;
import app.kftray.engine.target.TargetState;
import io.kubernetes.client.openapi.models.V1Pod;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One relay of this process in one namespace: there while somebody uses it, replaced when its pod is lost or when its users' targets
 * change, and removed after the last. What happens is worked off one after the other on {@code queue}, where it may block.
 */
final class Relay {
    private static final Logger LOG = System.getLogger(Relay.class.getName());
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final String namespace;
    private final String purpose;
    private final RelaySettings settings;
    private final Owner owner;
    private final RelayPods api;
    private final Executor queue;
    private final Map<Object, User> users = Collections.synchronizedMap(new LinkedHashMap<>());
    private final AutoCloseable feed;

    private volatile @Nullable Map<String, V1Pod> pods;
    private @Nullable ForwardProblem unseen;
    private @Nullable ForwardProblem refused;
    private @Nullable String awaited;
    private boolean retrying;

    private static final class User {
        private final RelayTarget target;
        private final Consumer<TargetState> listener;
        private @Nullable String servedBy;

        User(RelayTarget target, Consumer<TargetState> listener) {
            this.target = target;
            this.listener = listener;
        }
    }

    Relay(
            Cluster cluster,
            String namespace,
            String purpose,
            RelaySettings settings,
            Owner owner,
            RelayPods api,
            PodFeed feeds,
            Executor queue) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.purpose = purpose;
        this.settings = settings;
        this.owner = owner;
        this.api = api;
        this.queue = queue;
        this.feed = feeds.follow(
                cluster,
                namespace,
                RelaySpec.MANAGED_LABEL + "=" + RelaySpec.MANAGER + "," + Owner.PERSON_LABEL + "=" + owner.person(),
                now -> later(() -> {
                    pods = now;
                    unseen = null;
                }),
                problem -> later(() -> unseen = problem));
    }

    /** Leads {@code listener} to a relay for that target, until {@link #leave}. */
    void use(Object user, RelayTarget target, Consumer<TargetState> listener) {
        queue.execute(() -> users.put(user, new User(target, listener)));
        // The forwards of one file come one by one; a relay for each of them in turn would be many.
        after(SETTLE, () -> {});
    }

    void leave(Object user) {
        queue.execute(() -> users.remove(user));
        after(SETTLE, () -> {});
    }

    boolean isUnused() {
        return users.isEmpty();
    }

    /** Removes the pods and forgets everything; completes when that is done. */
    CompletionStage<Void> remove() {
        close();
        return CompletableFuture.runAsync(() -> own().forEach(this::delete), queue);
    }

    void close() {
        try {
            feed.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "a watch did not close: {0}", e.toString());
        }
    }

    private void later(Runnable change) {
        queue.execute(() -> {
            change.run();
            reconcile();
        });
    }

    private void reconcile() {
        ForwardProblem blind = unseen;
        Map<String, V1Pod> now = pods;
        if (now == null) {
            if (blind != null) {
                tellUnserved(new TargetState.Unavailable(blind));
            }
            return;
        }
        removeLeftovers(now);
        if (users.isEmpty()) {
            own().forEach(this::delete);
            return;
        }
        RelaySpec spec = spec();
        List<V1Pod> right = own().stream()
                .filter(RelayHealth::isAlive)
                .filter(pod -> RelayPods.label(pod, RelaySpec.HASH_LABEL).equals(spec.hash()))
                .toList();
        if (right.isEmpty()) {
            make(spec);
            return;
        }
        refused = null;
        awaited = null;
        Optional<V1Pod> ready = right.stream().filter(RelayHealth::isReady).findFirst();
        if (ready.isPresent()) {
            V1Pod chosen = ready.get();
            PodPort port = new PodPort(
                    namespace,
                    String.valueOf(chosen.getMetadata().getName()),
                    String.valueOf(chosen.getMetadata().getUid()),
                    RelaySpec.PORT);
            users.values().forEach(user -> {
                user.servedBy = port.pod();
                user.listener.accept(new TargetState.Relayed(
                        List.of(port), settings.dedicated() ? Optional.empty() : Optional.of(user.target)));
            });
            own().stream().filter(pod -> !pod.equals(chosen)).forEach(this::delete);
        } else {
            V1Pod first = right.getFirst();
            String name = String.valueOf(first.getMetadata().getName());
            tellUnserved(new TargetState.Unavailable(
                    RelayHealth.problem(first, () -> api.lastWords(cluster, namespace, name))));
        }
    }

    private RelaySpec spec() {
        List<RelayTarget> targets =
                users.values().stream().map(user -> user.target).distinct().toList();
        return settings.dedicated()
                ? RelaySpec.dedicated(settings, owner, purpose, targets.getFirst())
                : RelaySpec.shared(settings, owner, purpose, targets);
    }

    private void make(RelaySpec spec) {
        if (spec.hash().equals(awaited) || retrying) {
            ForwardProblem problem = refused;
            if (problem != null) {
                tellUnserved(new TargetState.Unavailable(problem));
            }
            return; // made, and not yet seen; or refused a moment ago
        }
        try {
            String name = api.create(cluster, namespace, spec);
            awaited = spec.hash();
            LOG.log(Level.INFO, "relay {0}/{1} is deployed", namespace, name);
            tellUnserved(new TargetState.Unavailable(new RelayProblem.Starting(namespace + "/" + name, "is starting")));
            after(RETRY, () -> awaited = null); // should it be gone before it was ever seen
        } catch (ProblemException e) {
            refused = e.problem();
            retrying = true;
            tellUnserved(new TargetState.Unavailable(e.problem()));
            after(RETRY, () -> retrying = false);
        }
    }

    private void after(Duration delay, Runnable change) {
        Thread.ofVirtual().name("kftray-relay-timer").start(() -> {
            try {
                Thread.sleep(delay);
                later(change);
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Those whom a pod of an earlier specification still serves hear nothing until there is a better one. */
    private void tellUnserved(TargetState state) {
        List<String> ready = own().stream()
                .filter(RelayHealth::isReady)
                .map(pod -> String.valueOf(pod.getMetadata().getName()))
                .toList();
        for (User user : users.values()) {
            if (user.servedBy == null || !ready.contains(user.servedBy)) {
                user.servedBy = null;
                user.listener.accept(state);
            }
        }
    }

    /** The pods that this process made for this relay, and that are not being deleted yet. */
    private List<V1Pod> own() {
        List<V1Pod> own = new ArrayList<>();
        Map<String, V1Pod> now = pods;
        if (now != null) {
            now.values().stream()
                    .filter(pod -> RelayPods.label(pod, Owner.PROCESS_LABEL).equals(owner.process()))
                    .filter(pod -> RelayPods.label(pod, RelaySpec.PURPOSE_LABEL).equals(purpose))
                    .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                    .forEach(own::add);
        }
        return own;
    }

    /** What an earlier process of the same person left behind. */
    private void removeLeftovers(Map<String, V1Pod> now) {
        now.values().stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> !Owner.runs(RelayPods.label(pod, Owner.PROCESS_LABEL)))
                .forEach(this::delete);
    }

    private void delete(V1Pod pod) {
        String name = String.valueOf(pod.getMetadata().getName());
        try {
            api.delete(cluster, namespace, name);
            LOG.log(Level.INFO, "relay {0}/{1} is removed", namespace, name);
        } catch (ProblemException e) {
            LOG.log(Level.WARNING, "relay {0}/{1} stays behind: {2}", namespace, name, e.getMessage());
        }
    }
}
