package app.kftray.engine.supervise;

import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.PodStreams;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which forward needs which cluster and which of its pods. What nobody needs any more takes no new streams, and goes when its
 * last stream ends: otherwise the last session to each pod would be kept alive for ever. Belongs to the engine's thread.
 */
final class Claims {
    private final PodStreams podStreams;
    private final Gates gates;
    private final Map<Cluster, Set<Claim>> claims = new HashMap<>();

    Claims(PodStreams podStreams, Gates gates) {
        this.podStreams = podStreams;
        this.gates = gates;
    }

    /** What one forward needs: nothing yet. */
    Claim open() {
        return new Claim();
    }

    private boolean isNeeded(Cluster cluster, PodPort pod) {
        return claims.getOrDefault(cluster, Set.of()).stream()
                .flatMap(claim -> claim.pods.stream())
                .anyMatch(it -> it.uid().equals(pod.uid()) && it.qualifiedPod().equals(pod.qualifiedPod()));
    }

    final class Claim {
        private @Nullable Cluster cluster;
        private List<PodPort> pods = List.of();

        /** This cluster and no other; none of its pods yet, unless it was this one before. */
        void cluster(@Nullable Cluster now) {
            Cluster before = cluster;
            if (Objects.equals(before, now)) {
                return;
            }
            pods(List.of());
            cluster = now;
            if (now != null) {
                podStreams.expect(now, List.of());
                claims.computeIfAbsent(now, it -> new HashSet<>()).add(this);
            }
            Set<Claim> others = before == null ? null : claims.get(before);
            if (before != null && others != null && others.remove(this) && others.isEmpty()) {
                claims.remove(before);
                gates.forget(before);
                podStreams.retire(before);
            }
        }

        /** These pods of the cluster will be needed, whether or not they were before; comes before anything is opened to them. */
        void expect(List<PodPort> soon) {
            if (cluster != null) {
                podStreams.expect(cluster, soon);
            }
        }

        /** These pods of the cluster and no others. */
        void pods(List<PodPort> now) {
            List<PodPort> before = pods;
            pods = List.copyOf(now);
            Cluster of = cluster;
            if (of != null) {
                before.stream().filter(pod -> !isNeeded(of, pod)).forEach(pod -> podStreams.retire(of, pod));
            }
        }
    }
}
