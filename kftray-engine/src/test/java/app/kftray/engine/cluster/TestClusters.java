package app.kftray.engine.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The one cluster of a kubeconfig, for tests of what is built on clusters. */
public final class TestClusters {
    private static final Executor BACKGROUND = Thread::startVirtualThread;

    private TestClusters() {}

    public static Cluster of(Path folder, String kubeconfig) throws IOException {
        return of(folder, kubeconfig, Map.of());
    }

    public static Cluster of(Path folder, String kubeconfig, Map<String, String> environment) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "kubeconfig", ""), kubeconfig);
        try (KubeconfigClusters clusters = new KubeconfigClusters(environment, Duration.ofSeconds(10), BACKGROUND)) {
            CompletableFuture<ClusterState> state = new CompletableFuture<>();
            clusters.follow(List.of(file), null, state::complete);
            return switch (state.join()) {
                case ClusterState.Found(Cluster cluster) -> cluster;
                case ClusterState.Missing(var problem) -> throw new IllegalStateException(problem.message());
                case ClusterState.LoggingIn(var problem) -> throw new IllegalStateException(problem.message());
            };
        }
    }
}
