package app.kftray.engine.cluster;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Everything needed to open a connection to an API server; immutable, and equal when connections may be shared.
 *
 * @param url the server's address with its base path, {@code https} or {@code http}
 * @param authority PEM text of the certificates to trust, null for the JDK's own
 * @param insecure whether the server's certificate is not checked at all
 * @param serverName the name to send and to check instead of the URL's host, null for the host
 * @param certificate the client certificate of the kubeconfig, null for none
 * @param proxy what lies between, {@link Proxy#NONE} for nothing
 */
public record ApiServer(
        URI url,
        @Nullable String authority,
        boolean insecure,
        @Nullable String serverName,
        @Nullable ClientCertificate certificate,
        Proxy proxy) {

    /** The host to connect to. */
    public String host() {
        return url.getHost();
    }

    /** The port to connect to. */
    public int port() {
        return url.getPort() >= 0 ? url.getPort() : tls() ? 443 : 80;
    }

    public boolean tls() {
        return "https".equalsIgnoreCase(url.getScheme());
    }
}
