package app.kftray.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real cluster, in a namespace of its own. {@code KFTRAY_E2E_CONTROL} names a folder with the programs {@code apiserver} and {@code
 * kubelet} that restart, stop, start, pause and resume these, {@code user} that issues a certificate, and {@code up} and {@code down}
 * for a second cluster; without it such faults are skipped.
 */
final class ClusterGround implements FaultGround {
    static final String NAMESPACE = "kftray-faults";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The program ends and begins within its pod as files in it say; the container ends when one says so. */
    private static final String COMMAND = "hostname > /www/index.html; touch /www/ready; while test ! -e /www/end; "
            + "do httpd -f -p 8080 -h /www; sleep $(cat /www/after 2>/dev/null || echo 0); done";

    private static final String BOX = "localhost/kft/box:1";

    private final TestCluster cluster;
    private final Path folder;
    private final String namespace;
    private final Wire wire;
    private final Path kubeconfig;
    private final ObjectNode own;
    private final ClusterLogins logins;
    private final TurnedClock wallClock = new TurnedClock();
    private final MovedNetwork network = new MovedNetwork();
    private final ReadyWatch ready;
    private final @Nullable String control = System.getenv("KFTRAY_E2E_CONTROL");
    private @Nullable SecondCluster other;
    private ObjectNode both = JSON.createObjectNode();

    ClusterGround(TestCluster cluster, Path folder) throws Exception {
        this(cluster, folder, NAMESPACE);
    }

    /** Beside others that have the cluster too, each in a namespace of its own. */
    ClusterGround(TestCluster cluster, Path folder, String namespace) throws Exception {
        this.cluster = cluster;
        this.folder = folder;
        this.namespace = namespace;
        cluster.apply(manifest());
        for (String app : List.of("deploy/one", "deploy/many", "sts/named")) {
            rolledOut(app);
        }
        own = (ObjectNode)
                JSON.readTree(cluster.kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"));
        ObjectNode entry = (ObjectNode) own.at("/clusters/0/cluster");
        URI url = URI.create(entry.get("server").textValue());
        wire = new Wire(url.getHost(), url.getPort());
        entry.put("server", "https://127.0.0.1:" + wire.port());
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), JSON.writeValueAsString(own));
        logins = new ClusterLogins(cluster, namespace, kubeconfig, own, control);
        ready = new ReadyWatch(cluster.kubeconfig(), namespace);
    }

    private String manifest() {
        return "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + namespace + "}\n---\n"
                + workload("Deployment", "one", 1) + service("one", "one", 80, 8080)
                + workload("Deployment", "many", 2) + service("many", "many", 80, 8080)
                + workload("StatefulSet", "named", 1) + service("named", "named", 80, 8080);
    }

    private String workload(String kind, String name, int replicas) {
        return """
                apiVersion: apps/v1
                kind: %1$s
                metadata: {name: %2$s, namespace: %4$s}
                spec:
                  replicas: %3$d
                  %6$s
                  selector: {matchLabels: {app: %2$s}}
                  template:
                    metadata: {labels: {app: %2$s}}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                      - name: web
                        image: %5$s
                        imagePullPolicy: Never
                        command: [sh, -c, '%7$s']
                        ports: [{name: http, containerPort: 8080}]
                        readinessProbe: {httpGet: {port: http, path: /ready}, periodSeconds: 1, failureThreshold: 1}
                ---
                """.formatted(
                kind, name, replicas, namespace, BOX, kind.equals("StatefulSet") ? "serviceName: named" : "", COMMAND);
    }

    private String service(String name, String app, int port, int targetPort) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %s, namespace: %s}
                spec:
                  selector: {app: %s}
                  ports: [{name: http, port: %d, targetPort: %d}]
                ---
                """.formatted(name, namespace, app, port, targetPort);
    }

    private void rolledOut(String workload) throws Exception {
        cluster.kubectl("-n", namespace, "rollout", "status", workload, "--timeout=60s");
    }

    private static String workload(String app) {
        return (app.equals("named") ? "sts/" : "deploy/") + app;
    }

    @Override
    public Path kubeconfig() {
        return kubeconfig;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public void killAll(String app) throws Exception {
        cluster.kubectl("-n", namespace, "delete", "pod", "-l", "app=" + app, "--force", "--grace-period=0");
        Thread.sleep(300); // until the controllers have seen it
        rolledOut(workload(app));
    }

    @Override
    public void killOne(String app) throws Exception {
        cluster.kubectl("-n", namespace, "delete", firstPod(app), "--force", "--grace-period=0");
        Thread.sleep(300);
        rolledOut(workload(app));
    }

    @Override
    public void terminateOne(String app, Duration grace) throws Exception {
        cluster.kubectl("-n", namespace, "delete", firstPod(app), "--grace-period=" + grace.toSeconds());
        rolledOut(workload(app));
    }

    @Override
    public void beginToEnd(String app, Duration grace) throws Exception {
        cluster.kubectl(
                "-n", namespace, "delete", firstPod(app), "--grace-period=" + grace.toSeconds(), "--wait=false");
    }

    private String firstPod(String app) throws Exception {
        return cluster.kubectl("-n", namespace, "get", "pod", "-l", "app=" + app, "-o", "name")
                .lines()
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void rollOut(String app) throws Exception {
        cluster.kubectl("-n", namespace, "rollout", "restart", workload(app));
        rolledOut(workload(app));
    }

    @Override
    public void scale(String app, int pods) throws Exception {
        cluster.kubectl("-n", namespace, "scale", workload(app), "--replicas=" + pods);
        rolledOut(workload(app));
    }

    @Override
    public void evictOne(String app) throws Exception {
        String pod = firstPod(app).substring("pod/".length());
        Path eviction = Files.writeString(folder.resolve("eviction.json"), """
                {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "%s", "namespace": "%s"}}
                """.formatted(pod, namespace));
        String path = "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/eviction";
        cluster.kubectl("create", "--raw", path, "-f", eviction.toString());
        Thread.sleep(300);
        rolledOut(workload(app));
    }

    @Override
    public void ready(String app, boolean ready) throws Exception {
        inEachPod(app, ready ? "touch /www/ready" : "rm -f /www/ready");
        cluster.kubectl(
                "-n", namespace, "wait", "--for=condition=Ready=" + ready, "pod", "-l", "app=" + app, "--timeout=30s");
    }

    @Override
    public void restartProgram(String app, Duration after) throws Exception {
        inEachPod(app, "echo " + after.toSeconds() + " > /www/after; killall httpd");
        Thread.sleep(after);
        cluster.kubectl("-n", namespace, "wait", "--for=condition=Ready", "pod", "-l", "app=" + app, "--timeout=30s");
    }

    @Override
    public void restartContainer(String app) throws Exception {
        String before = containers(app);
        inEachPod(app, "touch /www/end; killall httpd");
        // The kubelet looks once a second, and until then the old container counts as ready.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    String now = containers(app);
                    return !now.equals(before) && !now.contains("false");
                });
    }

    /** How often the containers restarted, and whether they are ready. */
    private String containers(String app) throws Exception {
        String each = "jsonpath={range .items[*].status.containerStatuses[*]}{.restartCount}={.ready} {end}";
        return cluster.kubectl("-n", namespace, "get", "pod", "-l", "app=" + app, "-o", each);
    }

    private void inEachPod(String app, String command) throws Exception {
        for (String pod : cluster.kubectl("-n", namespace, "get", "pod", "-l", "app=" + app, "-o", "name")
                .lines()
                .toList()) {
            cluster.kubectl("-n", namespace, "exec", pod, "--", "sh", "-c", command);
        }
    }

    @Override
    public MovedNetwork network() {
        return network;
    }

    @Override
    public TurnedClock wallClock() {
        return wallClock;
    }

    @Override
    public Logins logins() {
        return logins;
    }

    @Override
    public void switchCluster(boolean withServices) throws Exception {
        SecondCluster second = other == null ? SecondCluster.find(control) : other;
        other = second;
        second.prepare(withServices ? manifest() : "");
        both = second.besides(own);
        logins.replace(both.put("current-context", second.context()));
    }

    @Override
    public void switchBack() throws Exception {
        logins.replace(both.set("current-context", own.get("current-context")));
    }

    @Override
    public List<Long> readySince(long nanos) {
        return ready.since(nanos);
    }

    @Override
    public void expose(String service, String app, int port, int targetPort) throws Exception {
        cluster.apply(service(service, app, port, targetPort));
    }

    @Override
    public void hide(String service) throws Exception {
        cluster.kubectl("-n", namespace, "delete", "service", service);
    }

    @Override
    public void apiServer(String what) throws Exception {
        Control.run(control, "apiserver", what);
    }

    @Override
    public void kubelet(String what) throws Exception {
        Control.run(control, "kubelet", what);
    }

    @Override
    public void close() {
        ready.close();
        wire.close();
        if (other != null) {
            other.clean(namespace);
        }
    }
}
