package app.kftray.engine.cluster;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells its listener only what is new to it. Told on any thread, one at a time. */
final class Follower {
    private final @Nullable String context;
    private final Consumer<ClusterState> listener;
    private volatile @Nullable ClusterState told;
    private volatile boolean again;
    private boolean ignoring;
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

    /** What the files say now is not heeded, which is told once. */
    void ignores(ForwardProblem why) {
        if (!closed && !ignoring) {
            ignoring = true;
            listener.accept(new ClusterState.Noted(new KubeconfigProblem.KubeconfigIgnored(why)));
        }
    }

    /** What the files say is heeded, which is told if it was not before. */
    void heeds(List<Path> files) {
        if (!closed && ignoring) {
            ignoring = false;
            listener.accept(new ClusterState.Noted(new KubeconfigProblem.KubeconfigUsable(
                    files.stream().map(Path::toString).toList())));
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
