package app.kftray.engine.relay;

import static app.kftray.engine.relay.KnownPods.name;

import app.kftray.api.event.RelayEvent;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.RelayProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.target.InOrder;
import app.kftray.engine.target.TargetState;
import app.kftray.engine.target.Targets;
import io.kubernetes.client.openapi.models.V1Pod;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    private final RelaySettings settings;
    private final RelayTools tools;
    private final RelayLedger.Place place;
    private final Runnable unused;
    private final Executor queue;
    private final String purpose =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 40, 1L << 41), Character.MAX_RADIX);
    private final RelayUsers users = new RelayUsers();
    private final Targets.Watch feed;

    /** Why pods could not be removed, by name. */
    private final Map<String, String> whyStaying = new ConcurrentHashMap<>();

    private volatile long usedAt = System.nanoTime();

    /** This and what follows is touched on the queue alone, but for the names of pods. */
    private final KnownPods pods = new KnownPods();

    private @Nullable ForwardProblem unseen;
    private @Nullable ForwardProblem refused;
    private @Nullable Set<RelayTarget> awaited;
    private @Nullable String serving;
    /** How the one that served was lost, until another serves. */
    private @Nullable String lost;

    private boolean retrying;

    /**
     * @param kubeconfig where the cluster's context is written, as the forward names it
     * @param unused told, maybe more than once, when nobody uses the relay and nothing of it is left
     */
    Relay(
            Cluster cluster,
            String namespace,
            List<Path> kubeconfig,
            RelaySettings settings,
            RelayTools tools,
            Consumer<Relay> unused) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.settings = settings;
        this.tools = tools;
        this.unused = () -> unused.accept(this);
        this.queue = new InOrder(tools.background());
        this.place = new RelayLedger.Place(
                tools.owner().process(),
                purpose,
                kubeconfig,
                cluster.context(),
                cluster.server().url().toString(),
                namespace);
        this.feed = tools.feeds()
                .follow(
                        cluster,
                        namespace,
                        RelaySpec.MANAGED_LABEL + "=" + RelaySpec.MANAGER + "," + Owner.PERSON_LABEL + "="
                                + tools.owner().person(),
                        now -> later(() -> see(now)),
                        problem -> later(() -> unseen = problem));
    }

    /** Leads {@code listener} to a relay for that target, until {@link #leave}. */
    void use(Object user, RelayTarget target, Consumer<TargetState> listener) {
        users.add(user, target, listener);
        usedAt = System.nanoTime();
        // The forwards of one file come one by one; a relay for each of them in turn would be many.
        after(SETTLE, () -> {});
    }

    void leave(Object user) {
        users.remove(user);
        after(SETTLE, () -> {});
    }

    /** How the relay's pods are watched. */
    Targets.Watch feed() {
        return feed;
    }

    boolean isUnused() {
        return users.isEmpty();
    }

    /** Removes the pods and forgets everything; completes when that is done. */
    CompletionStage<Void> remove() {
        close();
        users.clear();
        return CompletableFuture.runAsync(this::removeAll, queue);
    }

    void close() {
        feed.close();
    }

    /** Tells which pods are left, from any thread. */
    void tellLeftBehind() {
        pods.names()
                .forEach(name -> tell(
                        RelayEvent.Change.LEFT_BEHIND,
                        name,
                        whyStaying.getOrDefault(name, "it could not be removed before the end")
                                + "; the next start tries again"));
    }

    private void later(Runnable change) {
        queue.execute(() -> {
            change.run();
            reconcile();
        });
    }

    private void see(Map<String, V1Pod> now) {
        pods.see(now);
        unseen = null;
        String served = serving;
        if (served != null) {
            V1Pod pod = now.get(served);
            if (pod == null || !RelayHealth.isAlive(pod)) {
                lost = served + " " + (pod == null ? "is gone" : RelayHealth.end(pod));
                serving = null;
            }
        }
    }

    private void reconcile() {
        if (users.isEmpty()) {
            if (removeAll()) {
                unused.run();
            } else {
                after(RETRY, () -> {});
            }
            return;
        }
        ForwardProblem blind = unseen;
        if (!pods.areSeen()) {
            if (blind != null) {
                tellUnserved(new TargetState.Unavailable(blind));
            }
            return;
        }
        pods.leftBehind().forEach(pod -> end(name(pod), RelaySweep.LEFT, tools.api()::delete));
        Set<RelayTarget> targets = users.targets();
        // One that may lead to more than is wanted now is kept: another would cut what goes through it.
        List<V1Pod> right = pods.leadingTo(targets);
        if (right.isEmpty()) {
            make(targets);
            return;
        }
        refused = null;
        awaited = null;
        right.stream()
                .filter(RelayHealth::isReady)
                .min(Comparator.comparing(pod -> !name(pod).equals(serving)))
                .ifPresentOrElse(
                        this::lead,
                        // What was seen last of a pod says nothing while the API server is away.
                        () -> tellUnserved(
                                new TargetState.Unavailable(blind == null ? starting(right.getFirst()) : blind)));
    }

    /** Leads everybody there first; only then does another one end, in its own time. */
    private void lead(V1Pod chosen) {
        PodPort port = new PodPort(
                namespace, name(chosen), String.valueOf(chosen.getMetadata().getUid()), RelaySpec.PORT);
        String how = lost;
        if (how != null) {
            lost = null;
            tell(RelayEvent.Change.HEALED, name(chosen), how);
        }
        serving = name(chosen);
        users.lead(port, !settings.dedicated());
        pods.own().stream()
                .filter(pod -> !name(pod).equals(serving))
                .forEach(pod -> end(
                        name(pod),
                        RelayHealth.isAlive(pod) ? serving + " took its place" : "it " + RelayHealth.end(pod),
                        tools.api()::retire));
    }

    private RelayProblem starting(V1Pod pod) {
        return RelayHealth.problem(pod, () -> tools.api().lastWords(cluster, namespace, name(pod)));
    }

    private void make(Set<RelayTarget> targets) {
        if (System.nanoTime() - usedAt < SETTLE.toNanos()) {
            return; // looked at again when it has settled
        }
        if (targets.equals(awaited) || retrying) {
            ForwardProblem problem = refused;
            if (problem != null) {
                tellUnserved(new TargetState.Unavailable(problem));
            }
            return; // made, and not yet seen; or refused a moment ago
        }
        RelaySpec spec = settings.dedicated()
                ? RelaySpec.dedicated(
                        settings, tools.owner(), purpose, targets.iterator().next())
                : RelaySpec.shared(settings, tools.owner(), purpose, targets);
        String name = tools.api().newName(spec);
        tools.ledger().add(place);
        pods.made(name, targets);
        try {
            tools.api().create(cluster, namespace, name, spec);
            awaited = targets;
            tell(RelayEvent.Change.DEPLOYED, name, why());
            tellUnserved(new TargetState.Unavailable(new RelayProblem.Starting(namespace + "/" + name, "is starting")));
            after(RETRY, () -> awaited = null); // should it be gone before it was ever seen
        } catch (ProblemException e) {
            if (RelayPods.isRefused(e)) {
                pods.ended(name); // otherwise it may be there, although no answer came
            }
            refused = e.problem();
            retrying = true;
            tellUnserved(new TargetState.Unavailable(e.problem()));
            after(RETRY, () -> retrying = false);
        }
    }

    private String why() {
        String how = lost;
        if (how != null) {
            return how;
        }
        return pods.own().isEmpty()
                ? "forwards to "
                        + users.targets().stream().map(RelayTarget::toString).collect(Collectors.joining(", "))
                        + " need it"
                : "there are targets that " + name(pods.own().getFirst()) + " may not reach";
    }

    private void tell(RelayEvent.Change change, String name, String cause) {
        tools.news().tell(change, cluster, namespace, name, cause);
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
        List<String> ready = pods.own().stream()
                .filter(RelayHealth::isReady)
                .map(KnownPods::name)
                .toList();
        users.tellUnserved(ready, state);
    }

    /** Whether nothing is left; those that were made a moment ago, and were not seen yet, go too. */
    private boolean removeAll() {
        boolean all = true;
        for (String name : pods.names()) {
            all &= end(name, "no forward needs it any more", tools.api()::delete);
        }
        serving = null;
        lost = null;
        if (all) {
            awaited = null;
            tools.ledger().remove(place);
        }
        return all;
    }

    private interface End {
        void of(Cluster cluster, String namespace, String name);
    }

    private boolean end(String name, String cause, End how) {
        try {
            how.of(cluster, namespace, name);
            pods.ended(name);
            whyStaying.remove(name);
            tell(RelayEvent.Change.REMOVED, name, cause);
            return true;
        } catch (ProblemException e) {
            whyStaying.put(name, "it could not be removed: " + e.getMessage());
            LOG.log(Level.WARNING, "relay {0}/{1} stays behind: {2}", namespace, name, e.getMessage());
            return false;
        }
    }
}
