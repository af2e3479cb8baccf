package app.kftray.engine.target;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.PodPort;
import java.util.List;

/** What a forward leads to at one moment. */
public sealed interface TargetState {

    /** These pods take new connections; never empty. */
    record Ready(List<PodPort> pods) implements TargetState {
        public Ready {
            pods = List.copyOf(pods);
            if (pods.isEmpty()) {
                throw new IllegalArgumentException("pods: empty (expected: one or more)");
            }
        }
    }

    /** There is no pod to connect to, and why. */
    record Unavailable(ForwardProblem problem) implements TargetState {}
}
