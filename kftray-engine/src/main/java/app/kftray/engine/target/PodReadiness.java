package app.kftray.engine.target;

import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStateTerminated;
import io.kubernetes.client.openapi.models.V1ContainerStateWaiting;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a pod takes connections and, if not, why, in the words of its status. */
final class PodReadiness {
    private static final String CRASHES = "CrashLoopBackOff";

    /** How the kubelet names the pod at the end of some messages: {@code pod=web-1_demo(9d1c...)}. */
    private static final String IDENTIFIER = "\\s*\\bpod=\\S+\\(\\S+\\)";

    private PodReadiness() {}

    static boolean isReady(V1Pod pod) {
        V1PodStatus status = pod.getStatus();
        return pod.getMetadata().getDeletionTimestamp() == null
                && status != null
                && conditions(status).anyMatch(it -> "Ready".equals(it.getType()) && "True".equals(it.getStatus()));
    }

    /** One sentence about the pods, in which the first of them stands for all. */
    static String reason(Collection<V1Pod> pods) {
        String first = reason(first(pods));
        return pods.size() == 1 ? first : first + " (and " + (pods.size() - 1) + " more)";
    }

    static String hint(Collection<V1Pod> pods) {
        V1Pod first = first(pods);
        return "kubectl describe pod " + first.getMetadata().getName() + " -n "
                + first.getMetadata().getNamespace() + " tells more.";
    }

    /** The same pod each time, so that the same trouble is told once, and reason and hint speak of one pod. */
    private static V1Pod first(Collection<V1Pod> pods) {
        return Collections.min(pods, Comparator.comparing(PodReadiness::reason));
    }

    private static String reason(V1Pod pod) {
        return "pod " + pod.getMetadata().getName() + " " + state(pod);
    }

    private static String state(V1Pod pod) {
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            return "is terminating";
        }
        V1PodStatus status = pod.getStatus();
        if (status == null) {
            return "has no status yet";
        }
        if (isReady(pod)) {
            return "is ready";
        }
        Optional<String> trouble = Stream.concat(
                        initContainers(status)
                                .flatMap(it -> trouble(it).map(text -> "init container " + it.getName() + " " + text)),
                        containers(status).flatMap(PodReadiness::trouble))
                .findFirst();
        if (trouble.isPresent()) {
            return trouble.get();
        }
        String unscheduled = conditions(status)
                .filter(it -> "PodScheduled".equals(it.getType()) && "False".equals(it.getStatus()))
                .map(it -> FirstLine.of(it.getMessage()))
                .findFirst()
                .orElse("");
        if (!unscheduled.isEmpty()) {
            return "is not scheduled: " + unscheduled;
        }
        String phase = String.valueOf(status.getPhase());
        if (!"Running".equals(phase)) {
            return "is " + phase.toLowerCase(Locale.ROOT);
        }
        return "runs but is not ready"
                + containers(status)
                        .flatMap(it -> end(it.getLastState()))
                        .map(end -> ", and ended before: " + end)
                        .findFirst()
                        .orElse("");
    }

    /** Why a container does not run, if it does not. */
    private static Stream<String> trouble(V1ContainerStatus container) {
        V1ContainerState state = container.getState();
        V1ContainerStateWaiting waiting = state == null ? null : state.getWaiting();
        if (waiting == null || waiting.getReason() == null) {
            return end(state).map(end -> "has ended: " + end);
        }
        // The kubelet's message tells how long it waits now, and identifiers; the end tells what is wrong.
        Optional<String> before = CRASHES.equals(waiting.getReason())
                ? end(container.getLastState()).findFirst()
                : Optional.empty();
        String message =
                waiting.getMessage() == null ? "" : waiting.getMessage().replaceAll(IDENTIFIER, "");
        String more = before.map(end -> "ended before: " + end).orElse(FirstLine.of(message));
        return Stream.of("waits: " + waiting.getReason() + (more.isEmpty() ? "" : ", " + more));
    }

    private static Stream<String> end(@Nullable V1ContainerState state) {
        V1ContainerStateTerminated end = state == null ? null : state.getTerminated();
        if (end == null) {
            return Stream.empty();
        }
        return Stream.of((end.getReason() == null ? "" : end.getReason() + ", ") + "exit code " + end.getExitCode());
    }

    private static Stream<V1PodCondition> conditions(V1PodStatus status) {
        return status.getConditions() == null ? Stream.empty() : status.getConditions().stream();
    }

    private static Stream<V1ContainerStatus> initContainers(V1PodStatus status) {
        return status.getInitContainerStatuses() == null
                ? Stream.empty()
                : status.getInitContainerStatuses().stream().filter(it -> !Boolean.TRUE.equals(it.getReady()));
    }

    private static Stream<V1ContainerStatus> containers(V1PodStatus status) {
        return status.getContainerStatuses() == null ? Stream.empty() : status.getContainerStatuses().stream();
    }
}
