package app.kftray.engine.target;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Knock;
import io.kubernetes.client.common.KubernetesObject;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One watch for all forwards that ask a cluster the same question; it ends with the last of them. Thread-safe. */
final class SharedWatches {
    private final ReconnectPolicy policy;
    private final Map<Key, Shared<?>> watches = new HashMap<>();
    private final Map<Cluster, Turns> turns = new HashMap<>();

    SharedWatches(ReconnectPolicy policy) {
        this.policy = policy;
    }

    /** Tells {@code listener} what is known now, if anything, and every change. Close the handle to end it. */
    @SuppressWarnings("unchecked")
    <T extends KubernetesObject> Handle subscribe(
            Cluster cluster, ObjectWatch.Query query, Type eventType, ObjectWatch.Listener<T> listener) {
        Key key = new Key(cluster, query);
        Shared<T> shared;
        synchronized (this) {
            Turns of =
                    turns.computeIfAbsent(cluster, it -> new Turns(policy, answer -> Knock.ask(it.server(), answer)));
            shared = (Shared<T>) watches.computeIfAbsent(key, it -> new Shared<T>(cluster, query, eventType, of));
            shared.users++;
        }
        shared.add(listener);
        return new Handle() {
            private boolean closed;

            @Override
            public void refresh() {
                shared.watch.refresh();
            }

            @Override
            public void hurry() {
                shared.watch.hurry();
            }

            @Override
            public void doubt() {
                shared.watch.doubt();
            }

            @Override
            public void close() {
                if (!closed) {
                    closed = true;
                    shared.remove(listener);
                    leave(key, shared);
                }
            }
        };
    }

    private synchronized void leave(Key key, Shared<?> shared) {
        if (--shared.users == 0) {
            watches.remove(key);
            if (watches.keySet().stream().noneMatch(it -> it.cluster.equals(key.cluster))) {
                turns.remove(key.cluster);
            }
            shared.watch.close();
        }
    }

    /** A part in a watch. */
    interface Handle extends Targets.Watch {}

    private record Key(Cluster cluster, ObjectWatch.Query query) {}

    private final class Shared<T extends KubernetesObject> implements ObjectWatch.Listener<T> {
        private final ObjectWatch<T> watch;
        private final Set<ObjectWatch.Listener<T>> listeners = new LinkedHashSet<>();
        private int users;
        private boolean started;
        private @Nullable Map<String, T> known;
        private @Nullable ForwardProblem problem;

        Shared(Cluster cluster, ObjectWatch.Query query, Type eventType, Turns turns) {
            watch = new ObjectWatch<>(cluster, query, eventType, policy, turns, this);
        }

        synchronized void add(ObjectWatch.Listener<T> listener) {
            listeners.add(listener);
            if (problem != null) {
                listener.failed(problem);
            } else if (known != null) {
                listener.changed(known);
            }
            if (!started) {
                started = true;
                watch.start();
            }
        }

        synchronized void remove(ObjectWatch.Listener<T> listener) {
            listeners.remove(listener);
        }

        @Override
        public synchronized void changed(Map<String, T> objects) {
            known = objects;
            problem = null;
            Set.copyOf(listeners).forEach(listener -> listener.changed(objects));
        }

        @Override
        public synchronized void failed(ForwardProblem failure) {
            problem = failure;
            Set.copyOf(listeners).forEach(listener -> listener.failed(failure));
        }
    }
}
