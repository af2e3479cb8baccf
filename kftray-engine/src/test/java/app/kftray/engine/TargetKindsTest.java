package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.api.config.WorkloadKind;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to name pods, on the sandbox. */
class TargetKindsTest {
    private static final String HELLO = "hello from pod app-1\n";

    private final Sandbox sandbox = Sandbox.start();
    private RunningEngine engine;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        sandbox.run("demo", "app", 1, Map.of(Sandbox.CONTAINER_PORT, Program.http()));
        engine = new RunningEngine(Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig()));
    }

    @AfterEach
    void stop() {
        engine.close();
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "STATEFUL_SET, apps/v1, StatefulSet",
        "REPLICA_SET, apps/v1, ReplicaSet",
        "DAEMON_SET, apps/v1, DaemonSet",
        "JOB, batch/v1, Job"
    })
    void thePodsOfAWorkload(WorkloadKind kind, String version, String name) throws Exception {
        sandbox.apply("""
                {"apiVersion": "%s", "kind": "%s", "metadata": {"name": "own", "namespace": "demo", "uid": "own"},
                 "spec": {"selector": {"matchLabels": {"app": "app"}},
                          "template": {"metadata": {"labels": {"app": "app"}}, "spec": {"containers": []}}}}
                """.formatted(version, name));
        assertThat(RunningEngine.get(engine.forward("own", new Target.Workload(kind, "own"), "demo", "http")))
                .isEqualTo(HELLO);
    }

    @ParameterizedTest
    @CsvSource({"STATEFUL_SET, statefulset", "REPLICA_SET, replicaset", "DAEMON_SET, daemonset", "JOB, job"})
    void aWorkloadThatIsNotThere(WorkloadKind kind, String said) {
        engine.start("none", new Target.Workload(kind, "none"), "demo", "80");
        assertThat(problem("none").message()).isEqualTo("there is no " + said + " none in namespace demo");
    }

    @Test
    void aHeadlessServiceLeadsToThePodsOwnPort() throws Exception {
        service("headless", "\"clusterIP\": \"None\", \"selector\": {\"app\": \"app\"},");
        slice("headless");
        assertThat(RunningEngine.get(engine.forward("headless", new Target.Service("headless"), "demo", "80")))
                .isEqualTo(HELLO);
    }

    @Test
    void aServiceWithoutSelectorLeadsToThePodsOfItsSlices() throws Exception {
        service("by-hand", "");
        slice("by-hand");
        assertThat(RunningEngine.get(engine.forward("by-hand", new Target.Service("by-hand"), "demo", "80")))
                .isEqualTo(HELLO);
    }

    @Test
    void aServiceWithoutSelectorAndSlicesSaysSo() {
        service("bare", "");
        engine.start("bare", new Target.Service("bare"), "demo", "80");
        assertThat(problem("bare")).isInstanceOf(TargetProblem.NoReadyPod.class);
        assertThat(problem("bare").message()).endsWith("the service has no selector and no endpoints");
        assertThat(problem("bare").hint()).isNotBlank();
    }

    /** As Kubernetes before 1.21 answers. */
    @Test
    void withoutSlicesASelectorIsNeeded() {
        service("old", "");
        sandbox.faults().answer(404, "/endpointslices", 100);
        engine.start("old", new Target.Service("old"), "demo", "80");
        assertThat(problem("old")).isInstanceOf(TargetProblem.NotForwardable.class);
        assertThat(problem("old").message()).contains("it has no selector");
    }

    private void service(String name, String how) {
        sandbox.apply("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%s", "namespace": "demo", "uid": "%1$s"},
                 "spec": {%s "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": 8080}]}}
                """.formatted(name, how));
    }

    private void slice(String service) {
        sandbox.apply("""
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"name": "%s", "namespace": "demo", "uid": "slice", "labels": {"kubernetes.io/service-name": "%1$s"}},
                 "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true},
                                "targetRef": {"kind": "Pod", "namespace": "demo", "name": "app-1"}}],
                 "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}]}
                """.formatted(service));
    }

    private ForwardProblem problem(String alias) {
        await().atMost(Duration.ofSeconds(10)).until(() -> engine.status(alias).problem() != null);
        return java.util.Objects.requireNonNull(engine.status(alias).problem());
    }
}
