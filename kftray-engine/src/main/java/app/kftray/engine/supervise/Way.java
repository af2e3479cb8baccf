package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.PodPort;
import java.util.List;

/** How far a forward has come on its way to the target. */
sealed interface Way {

    /** Nothing was asked for. */
    record Unknown() implements Way {}

    /** The kubeconfig names no usable cluster; its next change is waited for. */
    record NoCluster(ForwardProblem problem) implements Way {}

    /** The target was not found yet. */
    record Searching() implements Way {}

    /** There is no pod to connect to; a change is waited for. */
    record NoTarget(ForwardProblem problem) implements Way {}

    /** A proof runs. */
    record Proving(List<PodPort> pods, long ticket) implements Way {}

    /** The last proof failed, and the next one comes when the pause is over. */
    record Resting(List<PodPort> pods, long ticket, ForwardProblem problem) implements Way {}

    /** The whole cluster is away; its gate tells when it is back. */
    record ClusterAway(List<PodPort> pods, ForwardProblem problem) implements Way {}

    /** The way works: this pod answered. */
    record Proved(List<PodPort> pods, PodPort pod) implements Way {}
}
