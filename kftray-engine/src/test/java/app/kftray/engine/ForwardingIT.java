package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.Target;
import app.kftray.api.config.WorkloadKind;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.TargetProblem;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The engine on a real cluster, as a person uses it. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(90)
class ForwardingIT {
    private static final String KINDS = "kftray-kinds";
    private static final String OTHERS =
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: kftray-kinds}
            """ + workload("ReplicaSet", "rs", "apps/v1", "selector: {matchLabels: {app: rs}}")
                    + workload("DaemonSet", "ds", "apps/v1", "selector: {matchLabels: {app: ds}}")
                    + workload("Job", "job", "batch/v1", "backoffLimit: 0");

    /** UID stands for that of the pod. */
    private static final String BY_HAND = """
            apiVersion: v1
            kind: Service
            metadata: {name: by-hand, namespace: demo}
            spec: {ports: [{name: redis, port: 6379}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: by-hand, namespace: demo, labels: {kubernetes.io/service-name: by-hand}}
            addressType: IPv4
            ports: [{name: redis, port: 6379, protocol: TCP}]
            endpoints:
            - addresses: [198.18.254.254]
              conditions: {ready: true}
              targetRef: {kind: Pod, name: db-1, namespace: demo, uid: UID}
            """;

    private TestCluster cluster;
    private RunningEngine engine;

    private static String workload(String kind, String name, String version, String spec) {
        return """
                ---
                apiVersion: %3$s
                kind: %1$s
                metadata: {name: %2$s, namespace: kftray-kinds}
                spec:
                  %4$s
                  template:
                    metadata: {labels: {app: %2$s}}
                    spec:
                      restartPolicy: %5$s
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: redis
                        image: localhost/kft/box:1
                        imagePullPolicy: Never
                        command: [redis-server, --save, '', --protected-mode, 'no']
                        ports: [{name: redis, containerPort: 6379}]
                        readinessProbe: {tcpSocket: {port: redis}, periodSeconds: 1}
                """.formatted(kind, name, version, spec, kind.equals("Job") ? "Never" : "Always");
    }

    @BeforeAll
    void start() throws Exception {
        cluster = TestCluster.find();
        cluster.kubectl(
                "-n", "demo", "wait", "--for=condition=Ready", "pod", "-l", "app in (web, tools, db)", "--timeout=60s");
        engine = new RunningEngine(cluster.kubeconfig());
    }

    @AfterAll
    void stop() throws Exception {
        if (engine != null) {
            engine.close();
            cluster.kubectl("delete", "namespace", KINDS, "--ignore-not-found", "--wait=false");
        }
    }

    @Test
    void mapsAServicePortAndSpreadsConnectionsOverItsPods() throws Exception {
        int port = engine.forward("spread", new Target.Service("web"), "demo", "80");
        Set<String> pods = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            pods.add(RunningEngine.get(port));
        }
        assertThat(pods).hasSize(2);
    }

    @Test
    void forwardsToPodsByEveryKindOfName() throws Exception {
        assertThat(RunningEngine.get(engine.forward("named", new Target.Service("web"), "demo", "http")))
                .startsWith("web-");
        assertThat(RunningEngine.get(
                        engine.forward("deploy", new Target.Workload(WorkloadKind.DEPLOYMENT, "web"), "demo", "http")))
                .startsWith("web-");
        assertThat(RunningEngine.get(engine.forward("label", new Target.Selector("app=web"), "demo", "8080")))
                .startsWith("web-");
        ping(engine.forward("pod", new Target.Pod("db-0"), "demo", "redis"));
        ping(engine.forward("headless", new Target.Service("db"), "demo", "6379"));
    }

    /** In a namespace of its own, where nobody else's pods have these labels. */
    @Test
    void forwardsToPodsOfEveryOtherKindOfWorkload() throws Exception {
        cluster.apply(OTHERS);
        for (WorkloadKind kind : List.of(WorkloadKind.REPLICA_SET, WorkloadKind.DAEMON_SET, WorkloadKind.JOB)) {
            String name = kind.abbreviation();
            ping(engine.forward(name, new Target.Workload(kind, name), KINDS, "redis"));
        }
    }

    @Test
    void forwardsToAServiceWhoseEndpointsWereWrittenByHand() throws Exception {
        Assumptions.assumeTrue(cluster.hasEndpointSlices(), "skipped: Kubernetes before 1.21 has no endpoint slices");
        String uid = cluster.kubectl("-n", "demo", "get", "pod", "db-1", "-o", "jsonpath={.metadata.uid}");
        cluster.apply(BY_HAND.replace("UID", uid));
        try {
            ping(engine.forward("by-hand", new Target.Service("by-hand"), "demo", "6379"));
            assertThat(engine.status("by-hand").pod()).contains("db-1");
        } finally {
            cluster.kubectl("-n", "demo", "delete", "endpointslice/by-hand", "service/by-hand");
        }
    }

    @Test
    void saysWhatIsMissing() {
        engine.start("typo", new Target.Service("wbe"), "demo", "80");
        engine.start("portless", new Target.Service("web"), "demo", "81");
        engine.start("nobody", new Target.Service("empty"), "demo", "80");
        engine.start("nowhere", new Target.Service("web"), "dmo", "80");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(engine.service().list())
                        .filteredOn(it ->
                                Set.of("typo", "portless", "nobody", "nowhere").contains(it.alias()))
                        .allSatisfy(it -> assertThat(it.problem()).isNotNull()));
        assertThat(engine.status("typo").problem())
                .isInstanceOfSatisfying(
                        TargetProblem.NotFound.class,
                        it -> assertThat(it.hint()).contains("Did you mean web?"));
        assertThat(engine.status("portless").problem())
                .isInstanceOfSatisfying(
                        TargetProblem.NoSuchPort.class,
                        it -> assertThat(it.hint()).contains("80 (http)"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(String.valueOf(engine.status("nobody").problem()))
                                .contains("no pod matches app=nothing"));
        assertThat(engine.status("nowhere").problem()).isInstanceOf(TargetProblem.NoNamespace.class);
    }

    @Test
    void aKilledPodRefusesNobody() throws Exception {
        int port = engine.forward("redis", new Target.Service("db"), "demo", "6379");
        try (Prober prober = new Prober(port, RespPing::check)) {
            prober.runFor(Duration.ofSeconds(1));
            cluster.kubectl(
                    "-n", "demo", "delete", "pod", "db-0", "db-1", "--force", "--grace-period=0", "--wait=false");
            prober.runFor(Duration.ofSeconds(8));
            Prober.Count count = prober.stop();
            assertThat(count.refused()).as("%s", count).isZero();
            assertThat(count.wrong()).as("%s", count).isZero();
            assertThat(count.right()).as("%s", count).isGreaterThan(50);
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> engine.status("redis").state() == ForwardState.ACTIVE);
    }

    private static void ping(int port) throws Exception {
        try (Socket socket = RunningEngine.connect(port)) {
            assertThat(RespPing.check(socket)).isTrue();
        }
    }
}
