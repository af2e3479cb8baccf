package app.kftray.engine.session.pool;

import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * What was retired lately. Whoever opens a stream to it knows no better for a moment, so that only the last pods of a cluster are
 * remembered, and no cluster is kept by being remembered. Thread-safe.
 */
final class Retired {
    private static final int MOST_PODS = 500;

    private final Map<Cluster, Gone> gone = new WeakHashMap<>();

    private static final class Gone {
        private final Set<String> pods = new LinkedHashSet<>();
        private boolean all;
    }

    synchronized void add(Cluster cluster) {
        of(cluster).all = true;
    }

    synchronized void add(Cluster cluster, PodPort pod) {
        Set<String> pods = of(cluster).pods;
        pods.add(key(pod));
        if (pods.size() > MOST_PODS) {
            pods.remove(pods.iterator().next());
        }
    }

    synchronized void remove(Cluster cluster, Iterable<PodPort> pods) {
        Gone known = gone.get(cluster);
        if (known != null) {
            known.all = false;
            pods.forEach(pod -> known.pods.remove(key(pod)));
        }
    }

    synchronized boolean contains(Cluster cluster) {
        Gone known = gone.get(cluster);
        return known != null && known.all;
    }

    synchronized boolean contains(Cluster cluster, PodPort pod) {
        Gone known = gone.get(cluster);
        return known != null && (known.all || known.pods.contains(key(pod)));
    }

    private Gone of(Cluster cluster) {
        return gone.computeIfAbsent(cluster, it -> new Gone());
    }

    private static String key(PodPort pod) {
        return pod.qualifiedPod() + " " + pod.uid();
    }
}
