package app.kftray.engine.target;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.PodPort;
import java.util.List;
import java.util.Optional;

/** What a forward leads to at one moment. */
public sealed interface TargetState {

    /** These pods take new connections; never empty. The address is where programs within the cluster find the target. */
    record Ready(List<PodPort> pods, Optional<InCluster> address) implements TargetState {
        public Ready(List<PodPort> pods) {
            this(pods, Optional.empty());
        }

        public Ready {
            pods = List.copyOf(pods);
            if (pods.isEmpty()) {
                throw new IllegalArgumentException("pods: empty (expected: one or more)");
            }
        }
    }

    /**
     * The target is reached through these pods, which are relays; to each session they are told {@code target}, unless they have one of
     * their own.
     */
    record Relayed(List<PodPort> pods, Optional<RelayTarget> target) implements TargetState {
        public Relayed {
            pods = List.copyOf(pods);
        }
    }

    /** A name or IP address, and a port. */
    record InCluster(String host, int port) {}

    /** There is no pod to connect to, and why. */
    record Unavailable(ForwardProblem problem) implements TargetState {}
}
