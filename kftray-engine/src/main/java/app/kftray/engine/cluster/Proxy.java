package app.kftray.engine.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A proxy on the way to an API server.
 *
 * @param user null for none
 * @param password null for none
 */
public record Proxy(
        Kind kind,
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {
    public static final Proxy NONE = new Proxy(Kind.DIRECT, "", 0, null, null);

    /** How the proxy is spoken to. */
    public enum Kind {
        DIRECT,
        /** {@code CONNECT} over plain TCP. */
        HTTP,
        /** {@code CONNECT} over TLS. */
        HTTPS,
        SOCKS5
    }

    /** The address without its secret, for sentences. */
    @Override
    public String toString() {
        return switch (kind) {
            case DIRECT -> "none";
            case HTTP -> "http://" + host + ":" + port;
            case HTTPS -> "https://" + host + ":" + port;
            case SOCKS5 -> "socks5://" + host + ":" + port;
        };
    }
}
