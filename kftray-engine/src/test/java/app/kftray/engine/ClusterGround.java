package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real cluster, in a namespace of its own. {@code KFTRAY_E2E_CONTROL} names a folder with the programs {@code apiserver} and {@code
 * kubelet} that restart, stop, start, pause and resume these; without it such faults are skipped.
 */
final class ClusterGround implements FaultGround {
    private static final String NAMESPACE = "kftray-faults";
    private static final String BOX = "localhost/kft/box:1";

    private final TestCluster cluster;
    private final Path folder;
    private final Wire wire;
    private final Path kubeconfig;
    private final @Nullable String control = System.getenv("KFTRAY_E2E_CONTROL");

    ClusterGround(TestCluster cluster, Path folder) throws Exception {
        this.cluster = cluster;
        this.folder = folder;
        apply(manifest());
        for (String app : List.of("deploy/one", "deploy/many", "sts/named")) {
            rolledOut(app);
        }
        String flat = cluster.kubectl("config", "view", "--raw", "--minify", "--flatten");
        String server = flat.replaceAll("(?s).*server: (\\S+).*", "$1");
        URI url = URI.create(server);
        wire = new Wire(url.getHost(), url.getPort());
        kubeconfig = Files.writeString(
                folder.resolve("kubeconfig"), flat.replace(server, "https://127.0.0.1:" + wire.port()));
    }

    private static String manifest() {
        return "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + NAMESPACE + "}\n---\n"
                + workload("Deployment", "one", 1) + service("one", "one", 80, 8080)
                + workload("Deployment", "many", 2) + service("many", "many", 80, 8080)
                + workload("StatefulSet", "named", 1) + service("named", "named", 80, 8080);
    }

    private static String workload(String kind, String name, int replicas) {
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
                        command: [sh, -c, 'hostname > /www/index.html; exec httpd -f -p 8080 -h /www']
                        ports: [{name: http, containerPort: 8080}]
                        readinessProbe: {tcpSocket: {port: http}, periodSeconds: 1}
                ---
                """.formatted(
                        kind, name, replicas, NAMESPACE, BOX, kind.equals("StatefulSet") ? "serviceName: named" : "");
    }

    private static String service(String name, String app, int port, int targetPort) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %s, namespace: %s}
                spec:
                  selector: {app: %s}
                  ports: [{name: http, port: %d, targetPort: %d}]
                ---
                """.formatted(name, NAMESPACE, app, port, targetPort);
    }

    private void apply(String manifest) throws Exception {
        Path file = Files.writeString(folder.resolve("manifest.yaml"), manifest);
        cluster.kubectl("apply", "-f", file.toString());
    }

    private void rolledOut(String workload) throws Exception {
        cluster.kubectl("-n", NAMESPACE, "rollout", "status", workload, "--timeout=60s");
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
        return NAMESPACE;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public void killAll(String app) throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", "pod", "-l", "app=" + app, "--force", "--grace-period=0");
        Thread.sleep(300); // until the controllers have seen it
        rolledOut(workload(app));
    }

    @Override
    public void killOne(String app) throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", firstPod(app), "--force", "--grace-period=0");
        Thread.sleep(300);
        rolledOut(workload(app));
    }

    @Override
    public void terminateOne(String app, Duration grace) throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", firstPod(app), "--grace-period=" + grace.toSeconds());
        rolledOut(workload(app));
    }

    private String firstPod(String app) throws Exception {
        return cluster.kubectl("-n", NAMESPACE, "get", "pod", "-l", "app=" + app, "-o", "name")
                .lines()
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void rollOut(String app) throws Exception {
        cluster.kubectl("-n", NAMESPACE, "rollout", "restart", workload(app));
        rolledOut(workload(app));
    }

    @Override
    public void scale(String app, int pods) throws Exception {
        cluster.kubectl("-n", NAMESPACE, "scale", workload(app), "--replicas=" + pods);
        rolledOut(workload(app));
    }

    @Override
    public void expose(String service, String app, int port, int targetPort) throws Exception {
        apply(service(service, app, port, targetPort));
    }

    @Override
    public void hide(String service) throws Exception {
        cluster.kubectl("-n", NAMESPACE, "delete", "service", service);
    }

    @Override
    public void apiServer(String what) throws Exception {
        run("apiserver", what);
    }

    @Override
    public void kubelet(String what) throws Exception {
        run("kubelet", what);
    }

    private void run(String program, String what) throws IOException, InterruptedException {
        if (control == null) {
            throw FaultGround.cannot(what + " the " + program + " without KFTRAY_E2E_CONTROL");
        }
        Process process = new ProcessBuilder(control + "/" + program, what)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s %s", program, what).isZero();
    }

    @Override
    public void close() {
        wire.close();
    }
}
