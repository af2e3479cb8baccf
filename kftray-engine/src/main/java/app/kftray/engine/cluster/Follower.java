package app.kftray.engine.cluster;

import app.kftray.api.problem.ForwardProblem;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells its listener only what is new to it. Told on any thread, one at a time. */
final class Follower {
    private final @Nullable String context;
    private final Consumer<ClusterState> listener;
    private volatile @Nullable ClusterState told;
    private volatile boolean again;
    private volatile boolean closed;

    Follower(@Nullable String context, Consumer<ClusterState> listener) {
        this.context = context;
        this.listener = listener;
    }

    @Nullable
    String context() {
        return context;
    }

    /** Whether it was told a cluster last. */
    boolean knowsCluster() {
        return told instanceof ClusterState.Found;
    }

    Optional<UserEntry> login() {
        return told instanceof ClusterState.Found(KubeCluster cluster)
                ? Optional.of(cluster.selection().login())
                : Optional.empty();
    }

    void tell(ClusterState state) {
        if (!closed && (again || !state.equals(told))) {
            again = false;
            told = state;
            listener.accept(state);
        }
    }

    /** What was told last is worth telling again. */
    void forget() {
        again = true;
    }

    void waits(ForwardProblem problem) {
        if (!closed) {
            listener.accept(new ClusterState.LoggingIn(problem));
        }
    }

    /** Nothing more is told. */
    void close() {
        closed = true;
    }
}
