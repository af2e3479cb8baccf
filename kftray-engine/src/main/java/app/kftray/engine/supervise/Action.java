package app.kftray.engine.supervise;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.PodPort;
import java.time.Duration;
import java.util.List;

/** What a forward's state machine wants done. */
sealed interface Action {

    /** Open the local sockets; answered by Bound or BindFailed. */
    record Bind() implements Action {}

    /** Send BindAgain after the delay. */
    record BindLater(Duration delay) implements Action {}

    /** Close the local sockets and all connections. */
    record Unbind() implements Action {}

    /** Find the cluster and follow its kubeconfig; answered by ClusterFound or ClusterMissing, again and again. */
    record FindCluster() implements Action {}

    /** Stop following the kubeconfig. */
    record LeaveCluster() implements Action {}

    /** Watch the target in the cluster found last, and no other; answered by TargetFound or TargetMissing, again and again. */
    record WatchTarget() implements Action {}

    /** Stop watching the target. */
    record LeaveTarget() implements Action {}

    /** Prove the way to the pod; answered by ProofGiven or ProofFailed with the ticket. */
    record Prove(long ticket, PodPort pod) implements Action {}

    /** Send Rested with the ticket after the delay. */
    record Rest(long ticket, Duration delay) implements Action {}

    /** Tell the gate that the whole cluster seems away; answered by ClusterDown, then ClusterUp. */
    record BlameCluster(PodPort pod, ForwardProblem problem) implements Action {}

    /** Lead new connections, and those that are held, to these pods; hold them when there are none. */
    record Route(List<PodPort> pods) implements Action {}

    /** Tell the world. */
    record Tell(ForwardEvent event) implements Action {}
}
