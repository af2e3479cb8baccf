package app.kftray.engine.cluster;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ProblemException;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.X509TrustManager;
import okhttp3.Credentials;
import okhttp3.Dns;
import okhttp3.HttpUrl;
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

    private static final int REQUESTS_AT_ONCE = 1_024;

    private final Cluster cluster;
    private @Nullable ApiClient client;
    private @Nullable ClientCertificate certificate;

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

    private ApiClient build(@Nullable ClientCertificate wanted) {
        ApiServer server = cluster.server();
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .connectTimeout(CONNECT)
                .readTimeout(READ)
                .writeTimeout(CONNECT)
                .pingInterval(PING)
                .proxy(java.net.Proxy.NO_PROXY)
                .addInterceptor(this::authorize);
        addProxy(builder, server.proxy());
        String base = server.url().toString();
        String name = server.serverName();
        if (name != null && server.tls()) {
            // The URL carries the name to check, and the lookup leads it to the real host.
            String host = server.host();
            builder.dns(
                    asked -> asked.equals(name) ? List.of(InetAddress.getAllByName(host)) : Dns.SYSTEM.lookup(asked));
            HttpUrl url = HttpUrl.get(base);
            base = url.newBuilder().host(name).build().toString();
        }
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
            builder.sslSocketFactory(ApiTls.context(wanted, trust).getSocketFactory(), trust);
            if (server.insecure()) {
                builder.hostnameVerifier((host, session) -> true);
            }
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new ProblemException(
                    new AccessProblem.BadKubeconfig(
                            "entry for " + server.url(), "its certificates cannot be read: " + e.getMessage()),
                    e);
        }
    }

    private static void addProxy(OkHttpClient.Builder builder, Proxy proxy) {
        if (proxy.kind() == Proxy.Kind.DIRECT) {
            return;
        }
        java.net.Proxy.Type type =
                proxy.kind() == Proxy.Kind.SOCKS5 ? java.net.Proxy.Type.SOCKS : java.net.Proxy.Type.HTTP;
        builder.proxy(new java.net.Proxy(type, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
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
