package app.kftray.engine.session.dial;

import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.engine.cluster.ApiServer;
import app.kftray.engine.cluster.ApiTls;
import app.kftray.engine.cluster.ClientCertificate;
import app.kftray.engine.cluster.Credentials;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings made from a kubeconfig's PEM texts, one context for equal settings. BoringSSL where its native library loads,
 * otherwise the JDK's own TLS. No ALPN is offered: with h2 on offer the API server picks it and the upgrade dies.
 */
public final class TlsContexts {
    private static final int MOST_KEPT = 64;

    private final Map<Key, SslContext> contexts = new ConcurrentHashMap<>();

    SslContext of(ApiServer server, Credentials credentials) {
        ClientCertificate certificate =
                credentials.certificate() == null ? server.certificate() : credentials.certificate();
        if (contexts.size() > MOST_KEPT) {
            contexts.clear(); // certificates that a login renews all day
        }
        return contexts.computeIfAbsent(
                new Key(server.authority(), server.insecure(), certificate), key -> build(server, key));
    }

    private static SslContext build(ApiServer server, Key key) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .endpointIdentificationAlgorithm(key.insecure ? null : "HTTPS");
            if (key.insecure) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            } else {
                builder.trustManager(new ServerTrust(ApiTls.trust(key.authority)));
            }
            if (key.certificate != null) {
                builder.keyManager(ApiTls.keys(key.certificate));
            }
            return builder.build();
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new ProblemException(
                    new KubeconfigProblem.BadKubeconfig(
                            "entry for " + server.url(), "its certificates cannot be read: " + e.getMessage()),
                    e);
        }
    }

    private record Key(
            @Nullable String authority,
            boolean insecure,
            @Nullable ClientCertificate certificate) {}
}
