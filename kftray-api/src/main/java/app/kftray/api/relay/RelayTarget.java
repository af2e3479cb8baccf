package app.kftray.api.relay;

import static java.util.Objects.requireNonNull;

/**
 * Where a relay shall send a session: a host as the cluster knows it.
 *
 * @param protocol {@code udp} or {@code tcp}
 * @param host a name or an IP address, an IPv6 one without brackets
 */
public record RelayTarget(String protocol, String host, int port) {
    public static final String UDP = "udp";
    public static final String TCP = "tcp";

    public RelayTarget {
        requireNonNull(host, "host");
        if (!protocol.equals(UDP) && !protocol.equals(TCP)) {
            throw new IllegalArgumentException("protocol: " + protocol + " (expected: udp or tcp)");
        }
        if (host.isBlank() || host.length() > 255 || host.indexOf('/') >= 0 || host.indexOf('[') >= 0) {
            throw new IllegalArgumentException("host: " + host + " (expected: a name or an IP address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
    }

    /** Reads what {@link #toString} writes; fails with an {@link IllegalArgumentException} that says what is wrong. */
    public static RelayTarget parse(String text) {
        int scheme = text.indexOf("://");
        int colon = text.lastIndexOf(':');
        if (scheme < 0 || colon <= scheme) {
            throw new IllegalArgumentException("target: " + text + " (expected: udp://host:port or tcp://host:port)");
        }
        String host = text.substring(scheme + 3, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new RelayTarget(text.substring(0, scheme), host, port(text.substring(colon + 1)));
    }

    /** The host and port, an IPv6 address in brackets. */
    public String address() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** As it is written on the wire, for example {@code udp://dns.kube-system:53}. */
    @Override
    public String toString() {
        return protocol + "://" + address();
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("port: " + text + " (expected: 1 to 65535)", e);
        }
    }
}
