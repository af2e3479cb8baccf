package app.kftray.engine.cluster;

import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The official client, with what it lacks: credentials from the broker for each request, one renewal after a 401, the kubeconfig's
 * proxy and server name, and pings on the connection so that a watch over a dead one fails. Its methods block; callers use
 * virtual threads.
 */
public final class KubeApi {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration PING = Duration.ofSeconds(5);

    /** Longer than a watch lives by its own time-out, so that only a dead one runs into it. */
    private static final Duration READ = Duration.ofSeconds(330);

    /** For a whole call: a connection that died while idle is found out by nothing else. Watches lift it. */
    private static final Duration CALL = Duration.ofSeconds(10);

    /** Whoever wants new connections within this time after another gets the same. */
    private static final Duration NEW = Duration.ofSeconds(1);

    /** Nobody closes the connections to a cluster that was left, or those from before the network changed, but their age. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final int MOST_IDLE = 5;

    private static final int REQUESTS_AT_ONCE = 1_024;

    private final Cluster cluster;
    private @Nullable ApiClient client;
    private @Nullable ClientCertificate certificate;
    private long connectedAt = System.nanoTime() - NEW.toNanos();

    KubeApi(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The client for the credentials of now; fails with a {@link ProblemException} when there can be none. */
    public ApiClient client() {
        app.kftray.engine.cluster.Credentials now = await(cluster.credentials());
        ClientCertificate wanted = now.certificate() == null ? cluster.server().certificate() : now.certificate();
        synchronized (this) {
            ApiClient built = client;
            if (built == null || !java.util.Objects.equals(wanted, certificate)) {
                built = build(wanted);
                client = built;
                certificate = wanted;
            }
            return built;
        }
    }

    /** What is asked from now on goes over new connections: the machine slept, or its network changed. Does not block. */
    public synchronized void reconnect() {
        ApiClient built = client;
        if (built != null && System.nanoTime() - connectedAt > NEW.toNanos()) {
            connectedAt = System.nanoTime();
            OkHttpClient http = built.getHttpClient()
                    .newBuilder()
                    .connectionPool(idleConnections())
                    .build();
            client = new ApiClient(http).setBasePath(built.getBasePath());
        }
    }

    /** What killed one connection may have killed those that wait to be used again. */
    public void forgetIdleConnections() {
        ApiClient built;
        synchronized (this) {
            built = client;
        }
        if (built != null) {
            built.getHttpClient().connectionPool().evictAll();
        }
    }

    private static ConnectionPool idleConnections() {
        return new ConnectionPool(MOST_IDLE, IDLE.toSeconds(), TimeUnit.SECONDS);
    }

    private ApiClient build(@Nullable ClientCertificate wanted) {
        ApiServer server = cluster.server();
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(CONNECT)
                .readTimeout(READ)
                .writeTimeout(CONNECT)
                .callTimeout(CALL)
                .connectionPool(idleConnections())
                .pingInterval(PING)
                .proxy(java.net.Proxy.NO_PROXY)
                .addInterceptor(this::authorize);
        addProxy(builder, server.proxy());
        String base = server.url().toString();
        if (server.tls()) {
            addTls(builder, server, wanted);
        }
        OkHttpClient http = builder.build();
        // Watches are calls too: the default of 64, and 5 a host, would starve everything else.
        http.dispatcher().setMaxRequests(REQUESTS_AT_ONCE);
        http.dispatcher().setMaxRequestsPerHost(REQUESTS_AT_ONCE);
        ApiClient built = new ApiClient(http);
        built.setBasePath(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
        return built;
    }

    private static void addTls(OkHttpClient.Builder builder, ApiServer server, @Nullable ClientCertificate wanted) {
        try {
            X509TrustManager trust = server.insecure() ? ApiTls.trustAll() : ApiTls.trust(server.authority());
            SSLSocketFactory sockets = ApiTls.context(wanted, trust).getSocketFactory();
            String name = server.serverName();
            builder.sslSocketFactory(name == null ? sockets : new NamedTls(sockets, name), trust);
            if (server.insecure()) {
                builder.hostnameVerifier((host, session) -> true);
            } else if (name != null) {
                HostnameVerifier usual = new OkHttpClient().hostnameVerifier();
                builder.hostnameVerifier((host, session) -> usual.verify(name, session));
            }
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new ProblemException(
                    new KubeconfigProblem.BadKubeconfig(
                            "entry for " + server.url(), "its certificates cannot be read: " + e.getMessage()),
                    e);
        }
    }

    private static void addProxy(OkHttpClient.Builder builder, Proxy proxy) {
        if (proxy.kind() == Proxy.Kind.DIRECT) {
            return;
        }
        if (proxy.kind() == Proxy.Kind.SOCKS5) {
            builder.socketFactory(new SocksSockets(proxy)).dns(SocksSockets::unresolved);
            return;
        }
        builder.proxy(new java.net.Proxy(
                java.net.Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
        if (proxy.kind() == Proxy.Kind.HTTPS) {
            builder.socketFactory(new ProxySockets(proxy, trustedByJdk()));
        }
        if (proxy.user() != null) {
            String header = Credentials.basic(proxy.user(), proxy.password() == null ? "" : proxy.password());
            builder.proxyAuthenticator((route, response) -> response.request().header("Proxy-Authorization") != null
                    ? null
                    : response.request()
                            .newBuilder()
                            .header("Proxy-Authorization", header)
                            .build());
        }
    }

    /** A kubeconfig's authority speaks for its cluster alone, and not for the proxy before it. */
    private static SSLSocketFactory trustedByJdk() {
        try {
            return ApiTls.context(null, ApiTls.trust(null)).getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK's own authorities cannot be read", e);
        }
    }

    private Response authorize(Interceptor.Chain chain) throws IOException {
        app.kftray.engine.cluster.Credentials first = await(cluster.credentials());
        Response response = chain.proceed(with(chain.request(), first));
        if (response.code() != 401) {
            return response;
        }
        response.close();
        return chain.proceed(with(chain.request(), await(cluster.renew(first))));
    }

    private static Request with(Request request, app.kftray.engine.cluster.Credentials credentials) {
        Request.Builder builder = request.newBuilder();
        if (credentials.authorization() != null) {
            builder.header("Authorization", credentials.authorization());
        }
        credentials.impersonation().headers().forEach(header -> builder.addHeader(header.name(), header.value()));
        return builder.build();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new ProblemException(ProblemException.of(e), e);
        }
    }
}
