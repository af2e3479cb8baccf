package app.kftray.engine.relay;

import app.kftray.api.relay.RelayTarget;
import io.kubernetes.client.openapi.models.V1Pod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one relay knows of pods: which it made, seen or not yet, and where each of them may lead, and which others of the same
 * person there are. Not thread-safe, but for {@link #names}.
 */
final class KnownPods {
    private final Map<String, Set<RelayTarget>> made = new ConcurrentHashMap<>();
    private @Nullable Map<String, V1Pod> seen;

    void made(String name, Set<RelayTarget> targets) {
        made.put(name, targets);
    }

    void ended(String name) {
        made.remove(name);
    }

    /** Takes over what is there now, by name; what was there before and is not any more has ended. */
    void see(Map<String, V1Pod> now) {
        if (seen != null) {
            seen.keySet().stream().filter(name -> !now.containsKey(name)).forEach(made::remove);
        }
        seen = now;
    }

    /** Whether anything was told yet of what is there. */
    boolean areSeen() {
        return seen != null;
    }

    /** The names of all that the relay made and that have not ended, those not seen yet among them. */
    List<String> names() {
        return List.copyOf(made.keySet());
    }

    /** The pods of this relay that can be seen and are not being deleted yet. */
    List<V1Pod> own() {
        Map<String, V1Pod> now = seen;
        return now == null
                ? List.of()
                : staying(made.keySet().stream().map(now::get).filter(Objects::nonNull))
                        .toList();
    }

    /** Those of its own that live and may lead to all of {@code targets}, maybe to more. */
    List<V1Pod> leadingTo(Set<RelayTarget> targets) {
        return own().stream()
                .filter(RelayHealth::isAlive)
                .filter(pod -> made.getOrDefault(name(pod), Set.of()).containsAll(targets))
                .toList();
    }

    /** What an earlier process of the same person left behind. */
    List<V1Pod> leftBehind() {
        return seen == null
                ? List.of()
                : staying(seen.values().stream())
                        .filter(pod -> ProcessMark.isGone(RelayPods.label(pod, Owner.PROCESS_LABEL)))
                        .toList();
    }

    private static Stream<V1Pod> staying(Stream<V1Pod> pods) {
        return pods.filter(pod -> pod.getMetadata().getDeletionTimestamp() == null);
    }

    static String name(V1Pod pod) {
        return String.valueOf(pod.getMetadata().getName());
    }
}
