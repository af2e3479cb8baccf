package app.kftray.sandbox;

import app.kftray.sandbox.store.ObjectStore;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A cluster in this process: an API server on loopback that lists and watches namespaces, services, pods, endpoint slices and the
 * workloads behind them, knows users and their rights, and forwards ports of its pods by all three protocols. Its sessions behave as
 * those of real servers do, faults included. Thread-safe; methods may wait for a socket, so not for event loops.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.start()) {
 *     sandbox.service("demo", "web", 80, 2);
 *     Files.writeString(file, sandbox.kubeconfig());
 *     …
 *     sandbox.kill("demo", "web-1");   // web-3 takes its place
 *     sandbox.faults().cutSessions();
 *     assertThat(sandbox.counts().openSessions()).isZero();
 * }
 * }</pre>
 */
public final class Sandbox implements AutoCloseable {
    /** The port of a pod's HTTP server, where nothing else is said; pods name it {@code http}. */
    public static final int CONTAINER_PORT = 8080;

    private static final int TUNNEL_SINCE = 31;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("kftray-sandbox", true), NioIoHandler.newFactory());
    private final ObjectStore objects = new ObjectStore();
    private final Workloads workloads = new Workloads(loops, objects);
    private final Users users = new Users();
    private final Links links = new Links();
    private final Counts counts = new Counts(links);
    private final SandboxUser admin = users.of("sandbox").allow("*", "*");
    private final Connections connections;
    private final Faults faults;
    private final Kubeconfigs kubeconfigs;

    private Sandbox(Builder builder) {
        Identity identity = builder.tls ? new Identity() : null;
        PortForwardUpgrade upgrade = new PortForwardUpgrade(builder.minor >= TUNNEL_SINCE, counts.sessions());
        Discovery discovery = new Discovery(builder.minor);
        connections = new Connections(
                loops,
                identity,
                links,
                () -> new ApiHandler(
                        new ApiServer(builder.minor, objects, workloads, users, faults(), counts, discovery, upgrade)));
        faults = new Faults(objects, links, connections, identity);
        kubeconfigs = new Kubeconfigs(connections.port(), identity);
    }

    /** How a sandbox is to be. */
    public static final class Builder {
        private boolean tls;
        private int minor = 35;

        private Builder() {}

        /** With TLS, by a certificate authority of its own, and with client certificates. */
        public Builder tls() {
            tls = true;
            return this;
        }

        /** As Kubernetes 1.{@code minor} is: before 31 without the tunnel, from 35 with {@code create} wanted for WebSockets too. */
        public Builder kubernetes(int minorVersion) {
            minor = minorVersion;
            return this;
        }

        public Sandbox start() {
            return new Sandbox(this);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** An empty cluster without TLS. */
    public static Sandbox start() {
        return builder().start();
    }

    /**
     * A cluster with the services {@code web} (two pods) and {@code api} (one) in namespace {@code demo}; a pod that answers
     * a DELETE is killed after it.
     */
    public static Sandbox demo() {
        Sandbox sandbox = start();
        Program http = Program.http(pod -> sandbox.kill("demo", pod));
        sandbox.run("demo", "web", 2, Map.of(CONTAINER_PORT, http));
        sandbox.expose("demo", "web", "web", 80, CONTAINER_PORT);
        sandbox.run("demo", "api", 1, Map.of(CONTAINER_PORT, http));
        sandbox.expose("demo", "api", "api", 8080, CONTAINER_PORT);
        return sandbox;
    }

    /** A namespace with nothing in it; others come into being with what is in them. */
    public void namespace(String name) {
        workloads.namespace(name);
    }

    /** A service of that port, with so many ready HTTP pods behind it, {@code name-1} and so on. */
    public void service(String namespace, String name, int port, int pods) {
        run(namespace, name, pods, Map.of(CONTAINER_PORT, Program.http()));
        expose(namespace, name, name, port, CONTAINER_PORT);
    }

    /** The same as a StatefulSet has it: pods are counted from 0 and come back under their own names. */
    public void statefulService(String namespace, String name, int port, int pods) {
        workloads.run(namespace, name, pods, true, Map.of(CONTAINER_PORT, Program.http()));
        expose(namespace, name, name, port, CONTAINER_PORT);
    }

    /** Pods of an app without a service: {@code app-1} and so on, with these programs behind their ports. */
    public void run(String namespace, String app, int pods, Map<Integer, Program> programs) {
        workloads.run(namespace, app, pods, false, programs);
    }

    /**
     * Lets clients make pods: in each, whatever its image, these programs run behind their ports, and it is ready at once. They are listed
     * by {@link #pods} as those of no app. Without this, pods are forbidden.
     */
    public void admitPods(Map<Integer, Program> programs) {
        workloads.admit(programs);
    }

    /** Makes a service or changes it: its port, the app whose pods it selects, and the port that leads to in a pod. */
    public void expose(String namespace, String service, String app, int port, int targetPort) {
        workloads.expose(namespace, service, app, port, targetPort);
    }

    /** Deletes a service; its pods stay. */
    public void hide(String namespace, String service) {
        workloads.hide(namespace, service);
    }

    /**
     * Keeps an object, in JSON and with its kind, name and namespace, as it is written. No controller minds it: a workload starts no
     * pod, and a service has the endpoint slices that are written too.
     */
    public void apply(String object) {
        workloads.apply(object);
    }

    /** Ends pods of an app or starts more, at once. */
    public void scale(String namespace, String app, int pods) {
        workloads.scale(namespace, app, pods);
    }

    /** Kills a pod and all connections to it; another one takes its place after a moment. False when there is none. */
    public boolean kill(String namespace, String pod) {
        return workloads.kill(namespace, pod);
    }

    /** Deletes a pod gracefully: it takes no new part in services, is replaced, and ends when the grace is over. */
    public boolean terminate(String namespace, String pod, Duration grace) {
        return workloads.terminate(namespace, pod, grace);
    }

    /** Says whether a pod is ready; its programs run on either way. */
    public boolean ready(String namespace, String pod, boolean ready) {
        return workloads.ready(namespace, pod, ready);
    }

    /** Starts the pod's programs anew: their connections are cut, and until {@code after} nothing listens in the pod. */
    public boolean restartProgram(String namespace, String pod, Duration after) {
        SandboxPod found = workloads.find(namespace + "/" + pod);
        if (found != null) {
            found.restart(after);
        }
        return found != null;
    }

    /** The pods of an app that do not terminate. */
    public List<String> pods(String namespace, String app) {
        return workloads.names(namespace, app);
    }

    /** Connections that a pod's programs have open; 0 when there is no such pod. */
    public int podConnections(String namespace, String pod) {
        SandboxPod found = workloads.find(namespace + "/" + pod);
        return found == null ? 0 : found.connections();
    }

    /** The user of that name; a new one has no rights. */
    public SandboxUser user(String name) {
        return users.of(name);
    }

    /** What can be made to go wrong with the API server and the network before it. */
    public Faults faults() {
        return faults;
    }

    /** What the API server has seen and has open. */
    public Counts counts() {
        return counts;
    }

    /** The API server's address. */
    public String server() {
        return kubeconfigs.server();
    }

    /** A kubeconfig with one context, {@code sandbox}, whose user has every right. */
    public String kubeconfig() {
        return kubeconfig(admin);
    }

    /** The same with the token of that user as it is now. */
    public String kubeconfig(SandboxUser user) {
        return kubeconfigs.withToken(user);
    }

    /** The same with a client certificate; only where there is TLS. */
    public String kubeconfigWithCertificate(SandboxUser user) {
        return kubeconfigs.withCertificate(user);
    }

    @Override
    public void close() {
        connections.close();
        workloads.close();
        loops.shutdownGracefully(0, 200, TimeUnit.MILLISECONDS);
    }
}
