package app.kftray.engine.cluster;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that the environment names, by the rules that Go's programs keep (golang.org/x/net/http/httpproxy): lower or upper
 * case names, {@code NO_PROXY} with hosts, domains, addresses, networks and ports; loopback never goes through a proxy.
 */
final class Proxies {
    private final Map<String, String> environment;

    Proxies(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The proxy for a server, {@link Proxy#NONE} where none is named or the server is excepted. */
    Proxy of(URI server) {
        boolean https = "https".equalsIgnoreCase(server.getScheme());
        String named = variable(https ? "HTTPS_PROXY" : "HTTP_PROXY");
        String proxy = named == null ? variable("ALL_PROXY") : named;
        int port = server.getPort() >= 0 ? server.getPort() : https ? 443 : 80;
        return proxy == null || excepted(server.getHost(), port) ? Proxy.NONE : parse(proxy);
    }

    /** Throws IllegalArgumentException with what was expected. */
    static Proxy parse(String text) {
        URI url;
        try {
            url = URI.create(text.contains("://") ? text : "http://" + text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an address (expected: http://host:port)", e);
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("no host in it (expected: http://host:port)");
        }
        Proxy.Kind kind = switch (String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT)) {
            case "http" -> Proxy.Kind.HTTP;
            case "https" -> Proxy.Kind.HTTPS;
            case "socks5", "socks5h" -> Proxy.Kind.SOCKS5;
            default -> throw new IllegalArgumentException(url.getScheme() + " (expected: http, https or socks5)");
        };
        int standard = kind == Proxy.Kind.HTTP ? 80 : kind == Proxy.Kind.HTTPS ? 443 : 1080;
        String[] user = url.getRawUserInfo() == null
                ? new String[0]
                : url.getRawUserInfo().split(":", 2);
        return new Proxy(
                kind,
                url.getHost(),
                url.getPort() >= 0 ? url.getPort() : standard,
                user.length > 0 ? decode(user[0]) : null,
                user.length > 1 ? decode(user[1]) : null);
    }

    private @Nullable String variable(String name) {
        String value = environment.getOrDefault(name, environment.get(name.toLowerCase(Locale.ROOT)));
        return value == null || value.isBlank() ? null : value.strip();
    }

    private boolean excepted(String host, int port) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host.toLowerCase(Locale.ROOT);
        byte[] address = NetUtil.createByteArrayFromIpAddressString(bare);
        if (bare.equals("localhost") || address != null && isLoopback(address)) {
            return true;
        }
        String exceptions = variable("NO_PROXY");
        if (exceptions == null) {
            return false;
        }
        for (String part : exceptions.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            if (!part.isEmpty() && matches(part, bare, address, port)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String exception, String host, byte @Nullable [] address, int port) {
        if (exception.equals("*")) {
            return true;
        }
        int slash = exception.indexOf('/');
        if (slash > 0) {
            return address != null && inNetwork(address, exception.substring(0, slash), exception.substring(slash + 1));
        }
        String name = exception;
        int colon = exception.lastIndexOf(':');
        boolean port6 = exception.startsWith("[") && exception.contains("]:");
        if (colon > 0 && (exception.indexOf(':') == colon || port6)) {
            if (!exception.substring(colon + 1).equals(Integer.toString(port))) {
                return false;
            }
            name = exception.substring(0, colon);
        }
        byte[] excepted = NetUtil.createByteArrayFromIpAddressString(name);
        if (excepted != null) {
            return Arrays.equals(excepted, address);
        }
        if (name.startsWith("*.")) {
            name = name.substring(1);
        }
        return name.startsWith(".") ? host.endsWith(name) : host.equals(name) || host.endsWith("." + name);
    }

    private static boolean inNetwork(byte[] address, String network, String length) {
        byte[] base = NetUtil.createByteArrayFromIpAddressString(network);
        if (base == null || base.length != address.length || !length.matches("\\d{1,3}")) {
            return false;
        }
        int shift = base.length * 8 - Integer.parseInt(length);
        return shift >= 0
                && new BigInteger(1, base).shiftRight(shift).equals(new BigInteger(1, address).shiftRight(shift));
    }

    private static boolean isLoopback(byte[] address) {
        return address.length == 4 ? address[0] == 127 : new BigInteger(1, address).equals(BigInteger.ONE);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
