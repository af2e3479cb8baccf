package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.catchThrowable;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.sandbox.Sandbox;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

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
                case ClusterState.Noted(var problem) -> throw new IllegalStateException(problem.message());
            };
        }
    }

    /** @param entry what the kubeconfig says of the cluster, as YAML's flow style has it */
    public static Cluster at(Path folder, String entry) throws IOException {
        return of(folder, """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts: [{name: test, context: {cluster: test, user: test}}]
                clusters: [{name: test, cluster: {%s}}]
                users: [{name: test, user: {token: none}}]
                """.formatted(entry));
    }

    /** What a REST request fails of; null when all is well. */
    public static @Nullable ForwardProblem problem(Cluster cluster) {
        Throwable failure = catchThrowable(() -> new CoreV1Api(cluster.api().client())
                .listNamespacedService("demo")
                .execute());
        return failure == null ? null : ApiProblems.of(cluster, failure, "list", "", "services", "demo");
    }

    public static int port(Sandbox sandbox) {
        return URI.create(sandbox.server()).getPort();
    }
}
