package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.util.List;

/** What a forward's state machine hears. */
sealed interface Input {

    /** The person wants the forward. */
    record Start() implements Input {}

    /** The person does not want it any more. */
    record Stop() implements Input {}

    /** The person wants the same forward to lead elsewhere, by the same context of the same files or by others. */
    record Reconfigured(boolean sameCluster) implements Input {}

    /** The local sockets are open. */
    record Bound(List<String> addresses) implements Input {}

    /** The local sockets cannot be opened. */
    record BindFailed(ForwardProblem problem) implements Input {}

    /** It is time to try the local sockets again. */
    record BindAgain() implements Input {}

    /** The kubeconfig names a usable cluster: the first, another one, or the same with other settings. */
    record ClusterFound(String context) implements Input {}

    /** The kubeconfig names no usable cluster. */
    record ClusterMissing(ForwardProblem problem) implements Input {}

    /** The cluster waits for its login. */
    record LoggingIn(ForwardProblem problem) implements Input {}

    /** A login that was waited for, or in vain, is worth another try. */
    record LoginOver() implements Input {}

    /** These pods take connections. */
    record TargetFound(List<PodPort> pods) implements Input {}

    /** No pod takes connections. */
    record TargetMissing(ForwardProblem problem) implements Input {}

    /** The answer to {@link Action.Prove} of the same ticket. */
    record ProofGiven(long ticket, PodPort pod, Proof proof) implements Input {}

    /** The answer to {@link Action.Prove} of the same ticket. */
    record ProofFailed(long ticket, PodPort pod, ForwardProblem problem) implements Input {}

    /** A session to a pod answered a ping. */
    record PodAnswered(String qualifiedPod, java.time.Duration roundTrip) implements Input {}

    /** A session to a pod ended, or a connection found that the pod cannot be reached. */
    record PodLost(String qualifiedPod, ForwardProblem problem) implements Input {}

    /** The whole cluster is away and one probe for all of its forwards runs at {@code nextTry}. */
    record ClusterDown(ForwardProblem problem, int attempt, java.time.Instant nextTry) implements Input {}

    /** The cluster answers again. */
    record ClusterUp() implements Input {}

    /** The pause of this ticket is over. */
    record Rested(long ticket) implements Input {}

    /** The machine slept or its network changed: what rests should try at once. */
    record Woken() implements Input {}
}
