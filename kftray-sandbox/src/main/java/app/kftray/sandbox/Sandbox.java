package app.kftray.sandbox;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A cluster in this process: an API server on loopback that lists and watches services, pods and endpoint slices, asks for a
 * token, and forwards ports of its pods over SPDY/3.1. A pod is an HTTP server that answers with its name. Thread-safe.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.start()) {
 *     sandbox.service("demo", "web", 80, 2);
 *     Files.writeString(file, sandbox.kubeconfig());
 *     …
 *     sandbox.kill("demo", "web-1");   // web-3 takes its place
 * }
 * }</pre>
 */
public final class Sandbox implements AutoCloseable {
    /** The port on which every pod's program listens, as the pods declare it. */
    public static final int CONTAINER_PORT = 8080;

    private static final int LONGEST_REQUEST = 64 * 1024;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("kftray-sandbox", true), NioIoHandler.newFactory());
    private final ObjectStore objects = new ObjectStore();
    private final Workloads workloads = new Workloads(loops, objects);
    private final Faults faults = new Faults(objects);
    private final String token = UUID.randomUUID().toString();
    private final Channel listener;

    private Sandbox() {
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast("http", new HttpServerCodec())
                                .addLast("whole", new HttpObjectAggregator(LONGEST_REQUEST))
                                .addLast("api", new ApiHandler(objects, token, faults, workloads::find));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    /** An empty cluster. */
    public static Sandbox start() {
        return new Sandbox();
    }

    /** A cluster with the services {@code web} (two pods) and {@code api} (one) in namespace {@code demo}. */
    public static Sandbox demo() {
        Sandbox sandbox = start();
        sandbox.service("demo", "web", 80, 2);
        sandbox.service("demo", "api", 8080, 1);
        return sandbox;
    }

    /** A service of that port, with so many ready pods behind it, {@code name-1} and so on. */
    public void service(String namespace, String name, int port, int pods) {
        workloads.run(namespace, name, pods, false);
        workloads.expose(namespace, name, name, port, CONTAINER_PORT);
    }

    /** The same as a StatefulSet has it: pods are counted from 0 and come back under their own names. */
    public void statefulService(String namespace, String name, int port, int pods) {
        workloads.run(namespace, name, pods, true);
        workloads.expose(namespace, name, name, port, CONTAINER_PORT);
    }

    /** Makes a service or changes it: its port, the app whose pods it selects, and the port that leads to in a pod. */
    public void expose(String namespace, String service, String app, int port, int targetPort) {
        workloads.expose(namespace, service, app, port, targetPort);
    }

    /** Deletes a service; its pods stay. */
    public void hide(String namespace, String service) {
        workloads.hide(namespace, service);
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

    /** Says whether a pod is ready; its program runs on either way. */
    public boolean ready(String namespace, String pod, boolean ready) {
        return workloads.ready(namespace, pod, ready);
    }

    /** Starts the pod's program anew: its connections are cut, and until {@code after} nothing listens in the pod. */
    public boolean restartProgram(String namespace, String pod, Duration after) {
        SandboxPod found = workloads.find(namespace + "/" + pod);
        if (found != null) {
            found.server.restart(after);
        }
        return found != null;
    }

    /** The pods of an app that do not terminate. */
    public List<String> pods(String namespace, String app) {
        return workloads.names(namespace, app);
    }

    /** What can be made to go wrong with the API server. */
    public Faults faults() {
        return faults;
    }

    /** A kubeconfig with one context, {@code sandbox}, whose user has every right. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: sandbox
                contexts:
                - name: sandbox
                  context: {cluster: sandbox, user: sandbox, namespace: demo}
                clusters:
                - name: sandbox
                  cluster: {server: "http://127.0.0.1:%d"}
                users:
                - name: sandbox
                  user: {token: "%s"}
                """.formatted(((InetSocketAddress) listener.localAddress()).getPort(), token);
    }

    @Override
    public void close() {
        listener.close();
        workloads.close();
        loops.shutdownGracefully(0, 200, TimeUnit.MILLISECONDS);
    }
}
