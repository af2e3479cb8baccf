package app.kftray.engine.relay;

import app.kftray.api.frontend.RelayPod;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.target.InOrder;
import app.kftray.engine.target.PodFeed;
import app.kftray.engine.target.TargetState;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The relays of this process: one a namespace of a cluster or, where they are dedicated, one a target. Thread-safe. */
public final class Relays implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final String SHARED = "shared";

    private final RelaySettings settings;
    private final PodFeed feeds;
    private final Executor background;
    private final Owner owner = Owner.ofThisProcess();
    private final RelayPods api = new RelayPods();
    private final Map<Key, Relay> relays = new HashMap<>();

    /** Forwards share a relay when nothing tells it apart; {@code only} is the target of a dedicated one. */
    private record Key(Cluster cluster, String namespace, RelaySettings wanted, Optional<RelayTarget> only) {}

    Relays(RelaySettings settings, PodFeed feeds, Executor background) {
        this.settings = settings;
        this.feeds = feeds;
        this.background = background;
    }

    /** Leads {@code listener} to a relay of that kind for that target until the answer is closed; the last one to close removes the relay. */
    AutoCloseable lease(
            Cluster cluster,
            String namespace,
            RelaySettings wanted,
            RelayTarget target,
            Consumer<TargetState> listener) {
        Relay relay;
        synchronized (this) {
            relay = relays.computeIfAbsent(
                    new Key(cluster, namespace, wanted, wanted.dedicated() ? Optional.of(target) : Optional.empty()),
                    key -> new Relay(
                            cluster, namespace, purpose(key), wanted, owner, api, feeds, new InOrder(background)));
        }
        Object user = new Object();
        relay.use(user, target, listener);
        return () -> relay.leave(user);
    }

    /** Tells the pods of one relay of this process from those of another, in a label. */
    private String purpose(Key key) {
        boolean plain = key.wanted().equals(settings) && key.only().isEmpty();
        return plain ? SHARED : "other-" + relays.size();
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
        left.forEach(relay -> api.delete(cluster, relay.namespace(), relay.name()));
        return left;
    }

    private List<V1Pod> pods(Cluster cluster, @Nullable String namespace) {
        try {
            return api.list(cluster, namespace);
        } catch (ProblemException e) {
            if (namespace == null && e.problem() instanceof AccessProblem.Forbidden) {
                return api.list(cluster, settings.namespace().orElse(cluster.namespace()));
            }
            throw e;
        }
    }

    private RelayPod describe(Cluster cluster, V1Pod pod) {
        Map<String, String> notes = pod.getMetadata().getAnnotations();
        boolean mine = RelayPods.label(pod, Owner.PERSON_LABEL).equals(owner.person());
        boolean runs = Owner.runs(RelayPods.label(pod, Owner.PROCESS_LABEL));
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

    /** Removes every pod that this process made; returns when that is done, or after three seconds. */
    @Override
    public void close() {
        List<Relay> all;
        synchronized (this) {
            all = List.copyOf(relays.values());
            relays.clear();
        }
        CompletableFuture<?>[] removals =
                all.stream().map(relay -> relay.remove().toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(removals).get(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(Relays.class.getName())
                    .log(System.Logger.Level.WARNING, "a relay may stay behind: {0}", e.toString());
        }
    }
}
