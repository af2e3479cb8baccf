package app.kftray.engine.cluster;

import app.kftray.api.problem.ForwardProblem;

/** What a kubeconfig says of a context at one moment. */
public sealed interface ClusterState {

    record Found(Cluster cluster) implements ClusterState {}

    record Missing(ForwardProblem problem) implements ClusterState {}

    /** The cluster that was found last stays; there is something to know about where it is from. */
    record Noted(ForwardProblem problem) implements ClusterState {}

    /** The cluster that was found last is waited for by its login; it is told again when that is over. */
    record LoggingIn(ForwardProblem problem) implements ClusterState {}
}
