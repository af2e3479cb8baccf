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
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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
    private static final long REPLACED_AFTER_MILLIS = 300;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            2, new DefaultThreadFactory("kftray-sandbox", true), NioIoHandler.newFactory());
    private final ObjectStore objects = new ObjectStore();
    private final Map<String, PodServer> servers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> numbers = new ConcurrentHashMap<>();
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
                                .addLast("api", new ApiHandler(objects, token, Sandbox.this::server));
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

    /** A service of that port, with so many ready pods behind it. */
    public void service(String namespace, String name, int port, int pods) {
        objects.put(ApiObjects.service(namespace, name, port));
        for (int i = 0; i < pods; i++) {
            addPod(namespace, name);
        }
        publishEndpoints(namespace, name);
    }

    /** Kills a pod and all connections to it; another one takes its place after a moment. False when there is none. */
    public boolean kill(String namespace, String pod) {
        PodServer server = servers.remove(namespace + "/" + pod);
        if (server == null) {
            return false;
        }
        server.close();
        objects.remove("pods", namespace, pod);
        publishEndpoints(namespace, server.service());
        // Not on an event loop: opening the new pod's socket waits for one.
        Thread.ofVirtual().name("kftray-sandbox-replace").start(() -> replace(namespace, server.service()));
        return true;
    }

    private void replace(String namespace, String service) {
        try {
            Thread.sleep(REPLACED_AFTER_MILLIS);
            addPod(namespace, service);
            publishEndpoints(namespace, service);
        } catch (InterruptedException | RejectedExecutionException closed) {
            // the cluster has ended in the meantime
        }
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
        servers.values().forEach(PodServer::close);
        loops.shutdownGracefully(0, 200, TimeUnit.MILLISECONDS);
    }

    private void addPod(String namespace, String service) {
        int number = numbers.computeIfAbsent(namespace + "/" + service, key -> new AtomicInteger())
                .incrementAndGet();
        String pod = service + "-" + number;
        servers.put(namespace + "/" + pod, PodServer.start(loops, namespace, service, pod));
        objects.put(ApiObjects.pod(namespace, service, pod));
    }

    private void publishEndpoints(String namespace, String service) {
        objects.put(ApiObjects.endpointSlice(
                namespace,
                service,
                servers.values().stream()
                        .filter(it ->
                                it.namespace().equals(namespace) && it.service().equals(service))
                        .map(PodServer::pod)
                        .sorted()
                        .toList()));
    }

    private @org.jspecify.annotations.Nullable PodServer server(String qualifiedPod) {
        return servers.get(qualifiedPod);
    }
}
