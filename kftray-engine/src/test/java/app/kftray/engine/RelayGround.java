package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ForwardProblem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where faults of relays are tried: a namespace that admits restricted pods alone, and a user who has the rights that {@code
 * docs/relay.md} names and no others.
 */
final class RelayGround implements AutoCloseable {
    static final String SELECTOR = "app.kubernetes.io/managed-by=kftray";
    static final String ALIAS = "tried";

    private static final String NAMESPACE = "kftray-relay-faults";
    private static final String MANIFEST = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: kftray-relay-faults, labels: {pod-security.kubernetes.io/enforce: restricted}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: names, namespace: kftray-relay-faults, labels: {app: names}}
            spec:
              terminationGracePeriodSeconds: 1
              securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: names
                image: localhost/kft/box:1
                imagePullPolicy: Never
                command: [dnsmasq, --no-daemon, --port=9000, --no-resolv, --no-hosts, '--address=/#/192.0.2.1', --pid-file=/tmp/pid]
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: names, namespace: kftray-relay-faults}
            spec:
              selector: {app: names}
              ports: [{name: names, port: 9000, protocol: UDP}]
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: person, namespace: kftray-relay-faults}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: person, namespace: kftray-relay-faults}
            rules:
            - {apiGroups: [""], resources: [pods], verbs: [create, delete, list, watch]}
            - {apiGroups: [""], resources: [pods/portforward], verbs: [create]}
            - {apiGroups: [""], resources: [pods/log], verbs: [get]}
            - {apiGroups: [""], resources: [services], verbs: [list, watch]}
            - {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
            """;

    private final TestCluster cluster;
    private final Path kubeconfig;
    private final RunningEngine engine;
    private final @Nullable String control = System.getenv("KFTRAY_E2E_CONTROL");
    private boolean restarted;

    RelayGround(TestCluster cluster, Path folder) throws Exception {
        this.cluster = cluster;
        cluster.apply(MANIFEST);
        allow();
        cluster.kubectl("-n", NAMESPACE, "wait", "--for=condition=Ready", "pod/names", "--timeout=60s");
        kubeconfig = cluster.kubeconfigOf(NAMESPACE, "person", folder);
        engine = new RunningEngine(kubeconfig);
    }

    RunningEngine engine() {
        return engine;
    }

    /** Starts the forward and answers with its local port. */
    int start() {
        return engine.forward(ALIAS, config(0, Map.of()));
    }

    /** As a person does who changes the entry; nobody listens for a moment. */
    void change(Map<String, Object> relay) {
        int port = engine.port(ALIAS);
        engine.service().stop(ALIAS).toCompletableFuture().join();
        restarted = true;
        assertThat(engine.start(ALIAS, config(port, relay))).isEmpty();
    }

    private static ForwardConfig.Builder config(int localPort, Map<String, Object> relay) {
        return ForwardConfig.to(new Target.Service("names"), RemotePort.parse("9000"))
                .namespace(NAMESPACE)
                .protocol("udp")
                .localPort(localPort)
                .relay(relay);
    }

    boolean wasRestarted() {
        return restarted;
    }

    /** Grants the person the rights that a relay needs. */
    void allow() throws Exception {
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: person, namespace: kftray-relay-faults}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: person}
                subjects: [{kind: ServiceAccount, name: person, namespace: kftray-relay-faults}]
                """);
    }

    void withdraw() throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", "rolebinding", "person");
    }

    /** Grants what it takes to find the target and to reach a relay, but not to make one. */
    void allowLooking() throws Exception {
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: looker, namespace: kftray-relay-faults}
                rules:
                - {apiGroups: [""], resources: [pods], verbs: [list, watch]}
                - {apiGroups: [""], resources: [pods/portforward], verbs: [create]}
                - {apiGroups: [""], resources: [services], verbs: [list, watch]}
                - {apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: looker, namespace: kftray-relay-faults}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: looker}
                subjects: [{kind: ServiceAccount, name: person, namespace: kftray-relay-faults}]
                """);
    }

    void noLooking() throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", "rolebinding", "looker", "--ignore-not-found");
    }

    CheckResult check() {
        ForwardConfig config =
                config(0, Map.of()).alias(ALIAS).kubeconfig(List.of(kubeconfig)).build();
        return engine.service()
                .check(List.of(config))
                .toCompletableFuture()
                .join()
                .getFirst();
    }

    void quota(int pods) throws Exception {
        cluster.apply("apiVersion: v1\nkind: ResourceQuota\nmetadata: {name: pods, namespace: " + NAMESPACE
                + "}\nspec: {hard: {pods: '" + pods + "'}}\n");
    }

    void noQuota() throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", "quota", "pods", "--ignore-not-found");
    }

    void killRelay() throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", "pod", "-l", SELECTOR, "--force", "--grace-period=0");
    }

    /** As a kubelet does whose node lacks memory. */
    void evictRelay() throws Exception {
        String status =
                "{\"status\":{\"phase\":\"Failed\",\"reason\":\"Evicted\",\"message\":\"the node was low on memory\"}}";
        cluster.kubectl("-n", NAMESPACE, "patch", relay(), "--subresource=status", "-p", status);
    }

    void killTarget() throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", "pod", "names", "--force", "--grace-period=0");
        cluster.apply(MANIFEST);
        cluster.kubectl("-n", NAMESPACE, "wait", "--for=condition=Ready", "pod/names", "--timeout=60s");
    }

    /** The kubelet starts its container again, in the same pod. */
    void killProcess() throws Exception {
        String relay = relay();
        PodProcess.of(cluster, NAMESPACE, relay).kill();
        await("the container is ready again")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> cluster.kubectl(
                                "-n",
                                NAMESPACE,
                                "get",
                                relay,
                                "-o",
                                "jsonpath={.status.containerStatuses[0].restartCount} {.status.containerStatuses[0].ready}")
                        .equals("1 true"));
    }

    /** @param how as {@link Iptables#close} has it */
    void keepFromTarget(String how) throws Exception {
        if (control == null) {
            throw FaultGround.cannot("drop packets between pods without KFTRAY_E2E_CONTROL: the node may be elsewhere");
        }
        Iptables.close(address(relay()), address("pod/names"), how);
    }

    void allowTarget() throws Exception {
        Iptables.open();
    }

    private String address(String pod) throws Exception {
        return cluster.kubectl("-n", NAMESPACE, "get", pod, "-o", "jsonpath={.status.podIP}");
    }

    /** What keeps the forward from being active. */
    Stream<ForwardProblem> troubles() {
        ForwardStatus status = engine.status(ALIAS);
        return status.state() == ForwardState.ACTIVE ? Stream.empty() : Stream.ofNullable(status.problem());
    }

    /** What was told of it that does not keep it from being active. */
    Stream<ForwardProblem> warnings() {
        return engine.events.stream()
                .map(event -> switch (event) {
                    case ForwardEvent.Warned warned -> warned.problem();
                    case ForwardEvent.ConnectionFailed failed -> failed.problem();
                    default -> null;
                })
                .filter(Objects::nonNull);
    }

    String relay() throws Exception {
        return cluster.kubectl("-n", NAMESPACE, "get", "pods", "-l", SELECTOR, "-o", "name")
                .lines()
                .findFirst()
                .orElseThrow();
    }

    String relayImage() throws Exception {
        return cluster.kubectl("-n", NAMESPACE, "get", relay(), "-o", "jsonpath={.spec.containers[0].image}");
    }

    /** Relays that nobody is removing. */
    List<String> relays() throws Exception {
        return named(
                "{{range .items}}{{if not .metadata.deletionTimestamp}}{{.metadata.name}}{{\"\\n\"}}{{end}}{{end}}");
    }

    /** Waits until a relay is ready that is not {@code before}. */
    void awaitAnother(String before) {
        await("another relay")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> named(
                                "{{range .items}}{{$pod := .metadata.name}}{{range .status.conditions}}{{if eq .type \"Ready\"}}{{if eq .status \"True\"}}"
                                        + "{{$pod}}{{\"\\n\"}}{{end}}{{end}}{{end}}{{end}}")
                        .stream()
                        .anyMatch(name -> !before.endsWith("/" + name)));
    }

    private List<String> named(String template) throws Exception {
        return cluster.kubectl("-n", NAMESPACE, "get", "pods", "-l", SELECTOR, "-o", "go-template=" + template)
                .lines()
                .toList();
    }

    /** Makes it look as if a process that is gone had made the relay. */
    void orphanRelay() throws Exception {
        cluster.kubectl("-n", NAMESPACE, "label", relay(), "--overwrite", "kftray.app/process=999999999-1-0-0");
    }

    void drain() throws Exception {
        cluster.kubectl("drain", node(), "--pod-selector=" + SELECTOR, "--force", "--ignore-daemonsets");
    }

    void uncordon() throws Exception {
        cluster.kubectl("uncordon", node());
    }

    private String node() throws Exception {
        return cluster.kubectl("get", "nodes", "-o", "name").lines().findFirst().orElseThrow();
    }

    /** {@code apiserver restart} and the like. */
    void control(String program, String what) throws Exception {
        Control.run(control, program, what);
    }

    @Override
    public void close() {
        engine.close();
    }
}
