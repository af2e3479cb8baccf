package app.kftray.engine.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.config.WorkloadKind;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.Right;
import app.kftray.api.problem.TargetProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.TestClusters;
import app.kftray.sandbox.Sandbox;
import app.kftray.sandbox.SandboxUser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of targets, by users with few rights and servers with bad habits. */
class WatchedTargetsTest {
    private static final Target WEB = new Target.Service("web");
    private static final Target OWN = new Target.Workload(WorkloadKind.REPLICA_SET, "own");
    private static final Target WEB_1 = new Target.Pod("web-1");

    @TempDir
    private Path folder;

    private final Sandbox sandbox = Sandbox.demo();
    private final SandboxUser bob = sandbox.user("bob");
    private final Targets targets = new WatchedTargets(ReconnectPolicy.DEFAULT, Thread::startVirtualThread);
    private final List<TargetState> told = new CopyOnWriteArrayList<>();
    private Targets.@Nullable Watch watch;

    @AfterEach
    void close() {
        if (watch != null) {
            watch.close();
        }
        sandbox.close();
    }

    @Test
    void namesTheVerbThatIsMissingAndStaysWithIt() throws Exception {
        bob.allow("list", "pods").allow("get", "namespaces");
        follow(WEB_1);
        await().until(() -> sandbox.counts().requests("watch", "pods") >= 4);
        // Until the first refusal the pod seems to be there; from then on nothing changes.
        assertThat(told).hasSizeLessThanOrEqualTo(2);
        assertThat(problem()).isInstanceOfSatisfying(AccessProblem.Forbidden.class, it -> {
            assertThat(it.missing()).containsExactly(new Right("watch", "", "pods"));
            assertThat(it.needed()).contains(new Right("create", "", "pods/portforward"));
        });

        bob.allow("watch", "pods");

        await().until(() -> told.getLast() instanceof TargetState.Ready);
    }

    @Test
    void aCheckAsksForEveryRightAndTellsOnce() throws Exception {
        bob.allow("list", "pods").allow("get", "deployments");
        CheckResult result = check(new Target.Workload(WorkloadKind.DEPLOYMENT, "web"));
        assertThat(result.problems())
                .singleElement()
                .isInstanceOfSatisfying(
                        AccessProblem.Forbidden.class,
                        it -> assertThat(it.missing())
                                .containsExactly(
                                        new Right("watch", "", "pods"), new Right("create", "", "pods/portforward")));

        bob.allow("watch", "pods").allow("create", "pods/portforward");
        assertThat(check(new Target.Workload(WorkloadKind.DEPLOYMENT, "web")).problems())
                .isEmpty();
    }

    @Test
    void aCheckIsContentWithPodsInPlaceOfSlices() throws Exception {
        bob.allow("*", "services").allow("create", "pods/portforward");
        assertThat(check(WEB).problems())
                .singleElement()
                .isInstanceOfSatisfying(
                        AccessProblem.Forbidden.class,
                        it -> assertThat(it.message())
                                .contains("may not list and watch endpointslices.discovery.k8s.io in namespace demo"));

        bob.allow("*", "pods");
        CheckResult result = check(WEB);
        assertThat(result.problems()).isEmpty();
        assertThat(result.facts()).anyMatch(fact -> fact.contains("may not read endpointslices"));
    }

    @Test
    void aCheckTellsWhyNoPodIsReady() throws Exception {
        sandbox.service("demo", "empty", 80, 0);
        assertThat(check(sandbox.kubeconfig(), new Target.Service("empty")).problems())
                .singleElement()
                .isInstanceOfSatisfying(
                        TargetProblem.NoReadyPod.class,
                        it -> assertThat(it.reason()).isEqualTo("no pod matches app=empty"));
    }

    @Test
    void aWorkloadThatIsScaledToZeroIsToldAsThat() throws Exception {
        follow(sandbox.kubeconfig(), new Target.Workload(WorkloadKind.DEPLOYMENT, "web"));
        await().until(() -> !told.isEmpty() && told.getLast() instanceof TargetState.Ready);

        sandbox.scale("demo", "web", 0);

        await().until(() -> told.getLast() instanceof TargetState.Unavailable);
        await().untilAsserted(() ->
                assertThat(problem().message()).isEqualTo("deploy/web has no ready pod: it is scaled to 0"));
        assertThat(problem().hint()).startsWith("kubectl scale deploy/web -n demo --replicas=1");
        assertThat(told.toString()).doesNotContain("no pod matches");

        sandbox.scale("demo", "web", 1);
        await().until(() -> told.getLast() instanceof TargetState.Ready);
    }

    @Test
    void aWorkloadOfAnotherIsLeftToThatOne() throws Exception {
        replicaSet("none", 0);
        follow(sandbox.kubeconfig(), OWN);
        await().untilAsserted(() -> assertThat(told).isNotEmpty());
        assertThat(problem().message()).endsWith("it is scaled to 0");
        assertThat(problem().hint()).isEqualTo("It belongs to deploy/web, which decides how many pods it has.");

        replicaSet("none", 0, "argoproj.io/v1alpha1", "Rollout");
        await().until(() -> problem().hint().contains("It belongs to rollout.argoproj.io/web,"));
    }

    @Test
    void podsThatWentAreMissedAtOnceAlsoWhereTheWorkloadSelectsOthersNow() throws Exception {
        replicaSet("web", 1);
        follow(sandbox.kubeconfig(), OWN);
        await().until(() -> !told.isEmpty() && told.getLast() instanceof TargetState.Ready);

        replicaSet("none", 1);
        sandbox.scale("demo", "web", 0);

        await().until(() -> told.toString().contains("no pod matches app=none"));
        assertThat(told.toString()).contains("no pod matches app=web");
    }

    private void replicaSet(String app, int replicas) {
        replicaSet(app, replicas, "apps/v1", "Deployment");
    }

    private void replicaSet(String app, int replicas, String ownerVersion, String ownerKind) {
        sandbox.apply("""
                {"apiVersion": "apps/v1", "kind": "ReplicaSet",
                 "metadata": {"name": "own", "namespace": "demo", "uid": "own", "ownerReferences": [
                     {"apiVersion": "%s", "kind": "%s", "name": "web", "uid": "web", "controller": true}]},
                 "spec": {"replicas": %d, "selector": {"matchLabels": {"app": "%s"}}}}
                """.formatted(ownerVersion, ownerKind, replicas, app));
    }

    @Test
    void aServiceThatGoesWithItsNamespaceIsNotMissedAlone() throws Exception {
        follow(sandbox.kubeconfig(), WEB);
        await().until(() -> !told.isEmpty() && told.getLast() instanceof TargetState.Ready);

        sandbox.apply("""
                {"apiVersion": "v1", "kind": "Namespace",
                 "metadata": {"name": "demo", "deletionTimestamp": "2026-01-01T00:00:00Z"}}
                """);
        sandbox.hide("demo", "web");

        await().until(() -> told.getLast() instanceof TargetState.Unavailable);
        assertThat(problem()).isInstanceOfSatisfying(TargetProblem.NoNamespace.class, it -> {
            assertThat(it.namespace()).isEqualTo("demo");
            assertThat(it.known()).doesNotContain("demo");
            assertThat(it.message()).endsWith("is being deleted");
        });
    }

    @Test
    void aTargetPortThatNoPodHasIsNamedWhetherSlicesMayBeReadOrNot() throws Exception {
        bob.allow("*", "services").allow("*", "pods").allow("create", "pods/portforward");
        serviceTo("\"nosuch\"");
        for (String user : List.of(sandbox.kubeconfig(), sandbox.kubeconfig(bob))) {
            assertThat(check(user, new Target.Service("wrongname")).problems())
                    .singleElement()
                    .satisfies(it -> {
                        assertThat(it.code()).isEqualTo("no-such-target-port");
                        assertThat(it.message())
                                .isEqualTo("the targetPort nosuch of svc/wrongname is no TCP port of its pods");
                        assertThat(it.hint()).endsWith("Known container ports: http (8080).");
                        assertThat(it.needsAction()).isTrue();
                    });
        }
    }

    @Test
    void podsThatAreReadyAreNotSaidToBeUnready() throws Exception {
        serviceTo("8080");
        assertThat(check(sandbox.kubeconfig(), new Target.Service("wrongname")).problems())
                .singleElement()
                .satisfies(
                        it -> assertThat(it.message())
                                .matches(
                                        "svc/wrongname has no ready pod: no endpoint leads to one, though pod web-\\S+ is ready.*"));
    }

    /** A service before the pods of the demo's web, with a ready endpoint and, as where no pod has the port, without any port. */
    private void serviceTo(String targetPort) {
        sandbox.apply("""
                {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "wrongname", "namespace": "demo"},
                 "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "protocol": "TCP", "targetPort": %s}]}}
                """.formatted(targetPort));
        sandbox.apply("""
                {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
                 "metadata": {"name": "wrongname-x", "namespace": "demo",
                              "labels": {"kubernetes.io/service-name": "wrongname"}},
                 "endpoints": [{"addresses": ["10.0.0.1"], "conditions": {"ready": true},
                                "targetRef": {"kind": "Pod", "namespace": "demo", "name": "web-1"}}]}
                """);
    }

    @Test
    void podsThatAreKnownStayKnownWithoutSlicesToo() throws Exception {
        bob.allow("*", "services").allow("*", "pods").allow("get", "namespaces");
        follow(WEB);
        await().until(() -> !told.isEmpty() && told.getLast() instanceof TargetState.Ready);
        long slices = sandbox.counts().requests("list", "endpointslices");
        long pods = sandbox.counts().requests("list", "pods");

        sandbox.faults().answer(503, "/pods", 3);
        sandbox.faults().answer(503, "/endpointslices", 3);
        sandbox.faults().dropWatches();

        await().until(() -> sandbox.counts().requests("list", "endpointslices") > slices + 3
                && sandbox.counts().requests("list", "pods") > pods);
        assertThat(told).singleElement().isInstanceOf(TargetState.Ready.class);
    }

    @Test
    void watchesThatEndAtOnceAreNotAskedInAHotLoop() throws Exception {
        sandbox.faults().endWatchesAtOnce(true);
        followAsAdmin();
        assertFewRequestsWithin(Duration.ofSeconds(3));
    }

    @Test
    void anEndless410IsNotAskedInAHotLoop() throws Exception {
        sandbox.faults().answer(410, "watch=true", Integer.MAX_VALUE);
        followAsAdmin();
        assertFewRequestsWithin(Duration.ofSeconds(3));
    }

    @Test
    void aWatchThatWorkedIsAskedAgainAtOnce() throws Exception {
        followAsAdmin();
        await().pollDelay(Duration.ofMillis(1200)).until(() -> sandbox.counts().openWatches() == 1);
        sandbox.faults().dropWatches();
        await().atMost(Duration.ofSeconds(2)).until(() -> sandbox.counts().openWatches() == 1);
    }

    @Test
    void aPauseThatTheServerWantsIsNotHurried() throws Exception {
        sandbox.faults().answerRetryAfter(429, "/pods", 1, 30);
        Targets.Watch watching = followAsAdmin();
        // Later than a second after the question, or a doubt would be none.
        await().pollDelay(Duration.ofMillis(1_500)).until(() -> !told.isEmpty());
        long before = sandbox.counts().requests("list", "pods");
        watching.hurry();
        watching.doubt();
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> sandbox.counts().requests("list", "pods") == before);
        watching.refresh();
        await().until(() -> told.getLast() instanceof TargetState.Ready);
    }

    private void assertFewRequestsWithin(Duration time) {
        await().pollDelay(time).until(() -> true);
        assertThat(sandbox.counts().requests("watch", "pods")).isBetween(2L, 40L);
        assertThat(told.getLast()).isInstanceOf(TargetState.Ready.class);
    }

    private void follow(Target target) throws IOException {
        follow(sandbox.kubeconfig(bob), target);
    }

    private Targets.Watch followAsAdmin() throws IOException {
        return follow(sandbox.kubeconfig(), WEB_1);
    }

    private Targets.Watch follow(String kubeconfig, Target target) throws IOException {
        Targets.Watch begun = targets.watch(TestClusters.of(folder, kubeconfig), config(target), told::add);
        watch = begun;
        return begun;
    }

    private ForwardProblem problem() {
        return ((TargetState.Unavailable) told.getLast()).problem();
    }

    private CheckResult check(Target target) throws IOException {
        return check(sandbox.kubeconfig(bob), target);
    }

    private CheckResult check(String kubeconfig, Target target) throws IOException {
        Cluster cluster = TestClusters.of(folder, kubeconfig);
        return targets.check(cluster, config(target)).toCompletableFuture().join();
    }

    private static ForwardConfig config(Target target) {
        return ForwardConfig.to(target, RemotePort.parse(target instanceof Target.Service ? "80" : "8080"))
                .alias("it")
                .namespace("demo")
                .build();
    }
}
