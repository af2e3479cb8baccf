package app.kftray.engine.relay;

import app.kftray.api.problem.RelayProblem;
import app.kftray.engine.target.FirstLine;
import io.kubernetes.client.openapi.models.V1ContainerState;
import io.kubernetes.client.openapi.models.V1ContainerStatus;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodCondition;
import io.kubernetes.client.openapi.models.V1PodStatus;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Reads a relay pod's status. */
final class RelayHealth {
    private static final Set<String> NO_IMAGE =
            Set.of("ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName", "ImageInspectError");

    /** On every pod's way to its start. */
    private static final Set<String> USUAL = Set.of("ContainerCreating", "PodInitializing");

    private RelayHealth() {}

    /** Whether the pod is there to stay: not being deleted, not evicted, not at its end. */
    static boolean isAlive(V1Pod pod) {
        String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
        return pod.getMetadata().getDeletionTimestamp() == null
                && !"Failed".equals(phase)
                && !"Succeeded".equals(phase);
    }

    /** How one that is not {@link #isAlive} came to its end. */
    static String end(V1Pod pod) {
        V1PodStatus status = pod.getStatus();
        if (status != null && status.getReason() != null) {
            String message = FirstLine.of(status.getMessage());
            return "was stopped: " + status.getReason() + (message.isEmpty() ? "" : ", " + message);
        }
        return pod.getMetadata().getDeletionTimestamp() != null ? "is being deleted" : "has ended";
    }

    static boolean isReady(V1Pod pod) {
        return isAlive(pod)
                && conditions(pod).stream()
                        .anyMatch(it -> "Ready".equals(it.getType()) && "True".equals(it.getStatus()));
    }

    /** @param lastWords the log of the container that ended; may block */
    static RelayProblem problem(V1Pod pod, Supplier<String> lastWords) {
        String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        for (V1PodCondition condition : conditions(pod)) {
            if ("PodScheduled".equals(condition.getType()) && "False".equals(condition.getStatus())) {
                return new RelayProblem.NotScheduled(name, FirstLine.of(condition.getMessage()));
            }
        }
        for (V1ContainerStatus container : containers(pod)) {
            V1ContainerState state = container.getState();
            if (state == null
                    || state.getWaiting() == null
                    || state.getWaiting().getReason() == null) {
                continue;
            }
            String reason = state.getWaiting().getReason();
            String message = FirstLine.of(state.getWaiting().getMessage());
            if (NO_IMAGE.contains(reason)) {
                return new RelayProblem.NoImage(
                        name, container.getImage(), reason + (message.isEmpty() ? "" : ", " + message));
            }
            if ("CrashLoopBackOff".equals(reason)) {
                return new RelayProblem.Crashing(name, ended(container), lastWords.get());
            }
            if (USUAL.contains(reason)) {
                continue;
            }
            return new RelayProblem.Starting(name, "waits: " + reason + (message.isEmpty() ? "" : ", " + message));
        }
        return new RelayProblem.Starting(name, "is starting");
    }

    private static String ended(V1ContainerStatus container) {
        V1ContainerState last = container.getLastState();
        return last == null || last.getTerminated() == null
                ? "no exit code is known"
                : last.getTerminated().getReason() + ", exit code "
                        + last.getTerminated().getExitCode();
    }

    private static List<V1PodCondition> conditions(V1Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getConditions() == null
                ? List.of()
                : pod.getStatus().getConditions();
    }

    private static List<V1ContainerStatus> containers(V1Pod pod) {
        return pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null
                ? List.of()
                : pod.getStatus().getContainerStatuses();
    }
}
