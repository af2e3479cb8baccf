package app.kftray.engine.target;

import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.stream.Stream;

/** Whether a pod takes connections and, if not, why, in the words of its status. */
final class PodReadiness {
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
        for (V1ContainerStatus container : containers(status).toList()) {
            V1ContainerState state = container.getState();
            if (state != null
                    && state.getWaiting() != null
                    && state.getWaiting().getReason() != null) {
                String message = state.getWaiting().getMessage();
                return "waits: " + state.getWaiting().getReason()
                        + (message == null || message.isBlank() ? "" : ", " + firstLine(message));
            }
            if (state != null && state.getTerminated() != null) {
                return "has ended: " + state.getTerminated().getReason() + ", exit code "
                        + state.getTerminated().getExitCode();
            }
        }
        String unscheduled = conditions(status)
                .filter(it -> "PodScheduled".equals(it.getType()) && "False".equals(it.getStatus()))
                .map(it -> firstLine(String.valueOf(it.getMessage())))
                .findFirst()
                .orElse("");
        if (!unscheduled.isEmpty()) {
            return "is not scheduled: " + unscheduled;
        }
        String phase = String.valueOf(status.getPhase());
        return "Running".equals(phase) ? "runs but is not ready" : "is " + phase.toLowerCase(java.util.Locale.ROOT);
    }

    private static Stream<V1PodCondition> conditions(V1PodStatus status) {
        return status.getConditions() == null ? Stream.empty() : status.getConditions().stream();
    }

    private static Stream<V1ContainerStatus> containers(V1PodStatus status) {
        return Stream.concat(
                status.getInitContainerStatuses() == null
                        ? Stream.empty()
                        : status.getInitContainerStatuses().stream().filter(it -> !Boolean.TRUE.equals(it.getReady())),
                status.getContainerStatuses() == null ? Stream.empty() : status.getContainerStatuses().stream());
    }

    private static String firstLine(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() > 160 ? line.substring(0, 160) + "…" : line;
    }
}
