package app.kftray.engine;

import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.net.URI;
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

    private final Sandbox sandbox;
    private final Wire wire;
    private final Path kubeconfig;
    private final SandboxLogins logins;
    private final TurnedClock wallClock = new TurnedClock();
    private final MovedNetwork network = new MovedNetwork();
    private @Nullable Sandbox other;

    SandboxGround(Path folder) throws IOException {
        this(folder, false);
    }

    SandboxGround(Path folder, boolean tls) throws IOException {
        sandbox = tls ? Sandbox.builder().tls().start() : Sandbox.start();
        services(sandbox);
        wire = new Wire("127.0.0.1", URI.create(sandbox.server()).getPort());
        kubeconfig = folder.resolve("kubeconfig");
        logins = new SandboxLogins(sandbox, wire, kubeconfig);
        switchBack();
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
    public Logins logins() {
        return logins;
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
    public void renewCertificate() {
        sandbox.faults().renewCertificate();
    }

    @Override
    public void renewAuthority() {
        sandbox.faults().renewAuthority();
    }

    @Override
    public void takeUpAuthority() throws IOException {
        logins.takeUpAuthority();
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
        Logins.replace(
                kubeconfig,
                fresh.kubeconfig().replace("name: sandbox", "name: other").replace(": sandbox", ": other"));
    }

    @Override
    public void switchBack() throws IOException {
        logins.write();
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
