package app.kftray.engine;

import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The sandbox, whose server's process is played by its sockets. */
final class SandboxGround implements FaultGround {
    private static final String NAMESPACE = "faults";
    private static final Duration RESTART = Duration.ofMillis(500);

    private final Sandbox sandbox = Sandbox.start();
    private final Wire wire;
    private final Path kubeconfig;
    private String own;
    private @Nullable Sandbox other;

    SandboxGround(Path folder) throws IOException {
        services(sandbox);
        String direct = sandbox.kubeconfig();
        String server = direct.replaceAll("(?s).*server: \"([^\"]+)\".*", "$1");
        wire = new Wire("127.0.0.1", URI.create(server).getPort());
        own = direct.replace(server, "http://127.0.0.1:" + wire.port());
        kubeconfig = Files.writeString(folder.resolve("kubeconfig"), own);
    }

    private static void services(Sandbox of) {
        of.service(NAMESPACE, "one", 80, 1);
        of.service(NAMESPACE, "many", 80, 2);
        of.statefulService(NAMESPACE, "named", 80, 1);
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
    public void killAll(String app) {
        List<String> before = sandbox.pods(NAMESPACE, app);
        before.forEach(pod -> sandbox.kill(NAMESPACE, pod));
        awaitPods(app, before.size());
    }

    @Override
    public void killOne(String app) {
        List<String> before = sandbox.pods(NAMESPACE, app);
        sandbox.kill(NAMESPACE, before.getFirst());
        awaitPods(app, before.size());
    }

    @Override
    public void terminateOne(String app, Duration grace) throws InterruptedException {
        List<String> before = sandbox.pods(NAMESPACE, app);
        sandbox.terminate(NAMESPACE, before.getFirst(), grace);
        awaitPods(app, before.size());
        Thread.sleep(grace);
    }

    @Override
    public void beginToEnd(String app, Duration grace) {
        sandbox.terminate(NAMESPACE, sandbox.pods(NAMESPACE, app).getFirst(), grace);
    }

    @Override
    public void rollOut(String app) throws InterruptedException {
        for (String pod : Set.copyOf(sandbox.pods(NAMESPACE, app))) {
            sandbox.terminate(NAMESPACE, pod, Duration.ofMillis(500));
            Thread.sleep(700);
        }
    }

    @Override
    public void scale(String app, int pods) {
        sandbox.scale(NAMESPACE, app, pods);
    }

    @Override
    public void expose(String service, String app, int port, int targetPort) {
        sandbox.expose(NAMESPACE, service, app, port, targetPort);
    }

    @Override
    public void hide(String service) {
        sandbox.hide(NAMESPACE, service);
    }

    @Override
    public void ready(String app, boolean ready) {
        sandbox.pods(NAMESPACE, app).forEach(pod -> sandbox.ready(NAMESPACE, pod, ready));
    }

    @Override
    public void restartProgram(String app, Duration after) throws InterruptedException {
        sandbox.pods(NAMESPACE, app).forEach(pod -> sandbox.restartProgram(NAMESPACE, pod, after));
        Thread.sleep(after);
    }

    @Override
    public void restartContainer(String app) throws InterruptedException {
        ready(app, false);
        restartProgram(app, Duration.ofMillis(500));
        ready(app, true);
    }

    @Override
    public void apiServer(String what) throws InterruptedException {
        switch (what) {
            case "restart" -> {
                sandbox.faults().refuseConnections();
                Thread.sleep(RESTART);
                sandbox.faults().acceptConnections();
            }
            case "stop" -> sandbox.faults().refuseConnections();
            case "pause" -> sandbox.faults().freeze();
            case "resume" -> sandbox.faults().thaw();
            default -> throw FaultGround.cannot(what + " the API server");
        }
    }

    /** Without it the API server answers, and can lead to no pod. */
    @Override
    public void kubelet(String what) throws InterruptedException {
        sandbox.faults().answer(502, "/portforward", 1_000_000);
        sandbox.faults().cutSessions();
        if (what.equals("restart")) {
            Thread.sleep(RESTART);
            sandbox.faults().heal();
        }
    }

    @Override
    public void logInBy(Duration lifetime) throws IOException {
        String credential = """
                {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s","expirationTimestamp":"%%s"}}
                """.strip().formatted(sandbox.user("sandbox").token());
        Path program = LoginScript.write(
                kubeconfig.resolveSibling("login"),
                "printf '" + credential + "' \"$(date -u -d '+" + lifetime.toSeconds() + " seconds' +%FT%TZ)\"");
        replaceKubeconfig(
                withUser("exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: "
                        + program + "}"));
    }

    @Override
    public void tokenFile() throws IOException {
        Path file = kubeconfig.resolveSibling("token");
        Files.writeString(file, sandbox.user("sandbox").token());
        replaceKubeconfig(withUser("tokenFile: " + file));
    }

    @Override
    public void replaceToken() throws IOException {
        String fresh = sandbox.user("sandbox").renewToken();
        Files.writeString(kubeconfig.resolveSibling("token"), fresh);
        own = own.replaceAll("token: \"[^\"]+\"", "token: \"" + fresh + "\"");
    }

    private String withUser(String how) {
        return own.replaceAll("user: \\{token: \"[^\"]+\"\\}", "user: {" + how + "}");
    }

    @Override
    public void answerRetryAfter(int status, String part, int times, int seconds) {
        sandbox.faults().answerRetryAfter(status, part, times, seconds);
    }

    @Override
    public void answer(int status, String part, int times) {
        sandbox.faults().answer(status, part, times);
    }

    @Override
    public void healAnswers() {
        sandbox.faults().heal();
    }

    @Override
    public void dropWatches() {
        sandbox.faults().dropWatches();
    }

    @Override
    public void forgetChanges() {
        sandbox.faults().forgetChanges();
    }

    @Override
    public void cutSessions() {
        sandbox.faults().cutSessions();
    }

    @Override
    public void switchCluster(boolean withServices) throws IOException {
        Sandbox fresh = Sandbox.start();
        if (other != null) {
            other.close();
        }
        other = fresh;
        if (withServices) {
            services(fresh);
        } else {
            fresh.service(NAMESPACE, "something-else", 80, 1);
        }
        replaceKubeconfig(
                fresh.kubeconfig().replace("name: sandbox", "name: other").replace(": sandbox", ": other"));
    }

    @Override
    public void switchBack() throws IOException {
        replaceKubeconfig(own);
    }

    /** As kubectl does it. */
    private void replaceKubeconfig(String content) throws IOException {
        Path fresh = Files.writeString(kubeconfig.resolveSibling("fresh"), content);
        Files.move(fresh, kubeconfig, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private void awaitPods(String app, int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> sandbox.pods(NAMESPACE, app).size() == count);
    }

    @Override
    public void close() {
        wire.close();
        sandbox.close();
        if (other != null) {
            other.close();
        }
    }
}
