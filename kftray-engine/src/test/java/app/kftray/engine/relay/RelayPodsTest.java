package app.kftray.engine.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.TestClusters;
import app.kftray.sandbox.Sandbox;
import app.kftray.sandbox.SandboxUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster answers of namespaces, to whom it may tell and to whom not. */
class RelayPodsTest {
    @TempDir
    private Path folder;

    private final Sandbox sandbox = Sandbox.demo();
    private final SandboxUser bob = sandbox.user("bob").allow("list", "pods");
    private final RelayPods pods = new RelayPods();

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void aNamespaceThatIsNotThereIsTold() throws IOException {
        Cluster cluster = TestClusters.of(folder, sandbox.kubeconfig());
        assertThat(missing(cluster, "dmeo").known()).contains("demo");
        assertThatCode(() -> pods.requireNamespace(cluster, "demo")).doesNotThrowAnyException();
    }

    @Test
    void oneThatIsBeingDeletedIsToldAsThat() throws IOException {
        sandbox.apply("""
                {"apiVersion": "v1", "kind": "Namespace",
                 "metadata": {"name": "demo", "deletionTimestamp": "2026-01-01T00:00:00Z"}}
                """);
        assertThat(missing(TestClusters.of(folder, sandbox.kubeconfig()), "demo")
                        .beingDeleted())
                .isTrue();
    }

    @Test
    void whoMayNotReadNamespacesIsTakenAtHisWord() throws IOException {
        Cluster cluster = TestClusters.of(folder, sandbox.kubeconfig(bob));
        assertThatCode(() -> pods.requireNamespace(cluster, "dmeo")).doesNotThrowAnyException();
        assertThat(pods.list(cluster, "dmeo")).isEmpty();

        bob.allow("get", "namespaces");
        assertThat(missing(cluster, "dmeo").known()).isEqualTo(List.of());
    }

    private TargetProblem.NoNamespace missing(Cluster cluster, String namespace) {
        return (TargetProblem.NoNamespace)
                catchThrowableOfType(ProblemException.class, () -> pods.requireNamespace(cluster, namespace))
                        .problem();
    }
}
