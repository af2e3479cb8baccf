package app.kftray.server;

import app.kftray.api.relay.RelayTarget;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One pattern of targets: {@code [udp/|tcp/]HOST:PORT}. The host is a name, {@code *.suffix}, {@code *}, an IP address, or a
 * network like {@code 10.0.0.0/8} or {@code [fd00::]/8}; the port is a number, a range like {@code 8000-8999}, or {@code *}.
 */
record TargetRule(
        @Nullable String protocol,
        String host,
        @Nullable InetAddress network,
        int prefix,
        int firstPort,
        int lastPort) {
    private static final String EXPECTED = "patterns like udp/dns.kube-system:53, tcp/*.shop.svc:5432 or 10.0.0.0/8:*";

    static TargetRule parse(String name, String text) throws BadSetting {
        String rest = text;
        String protocol = null;
        for (String known : new String[] {RelayTarget.UDP, RelayTarget.TCP}) {
            if (rest.startsWith(known + "/")) {
                protocol = known;
                rest = rest.substring(known.length() + 1);
            }
        }
        int colon = rest.lastIndexOf(':');
        try {
            if (colon < 1) {
                throw new IllegalArgumentException();
            }
            String ports = rest.substring(colon + 1);
            int dash = ports.indexOf('-');
            int first = ports.equals("*") ? 1 : port(dash < 0 ? ports : ports.substring(0, dash));
            int last = ports.equals("*") ? 65_535 : dash < 0 ? first : port(ports.substring(dash + 1));
            if (first > last) {
                throw new IllegalArgumentException();
            }
            String host = rest.substring(0, colon)
                    .toLowerCase(Locale.ROOT)
                    .replace("[", "")
                    .replace("]", "");
            int slash = host.indexOf('/');
            String base = slash < 0 ? host : host.substring(0, slash);
            if (slash < 0 && !Environment.isLiteral(base)) {
                return new TargetRule(protocol, host, null, 0, first, last);
            }
            InetAddress network = InetAddress.ofLiteral(base);
            int bits = network.getAddress().length * 8;
            int prefix = slash < 0 ? bits : Integer.parseInt(host.substring(slash + 1));
            if (prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException();
            }
            return new TargetRule(protocol, host, network, prefix, first, last);
        } catch (IllegalArgumentException e) {
            throw new BadSetting(name, text, EXPECTED);
        }
    }

    boolean isNetwork() {
        return network != null;
    }

    boolean matchesProtocolAndPort(RelayTarget target) {
        return (protocol == null || protocol.equals(target.protocol()))
                && target.port() >= firstPort
                && target.port() <= lastPort;
    }

    boolean matchesHost(RelayTarget target) {
        String asked = target.host().toLowerCase(Locale.ROOT);
        return host.equals("*") || host.equals(asked) || (host.startsWith("*.") && asked.endsWith(host.substring(1)));
    }

    boolean contains(InetAddress address) {
        if (network == null) {
            return false;
        }
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += 8) {
            int mask = 0xFF << Math.max(0, 8 - (prefix - bit));
            if (((mine[bit / 8] ^ other[bit / 8]) & mask & 0xFF) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException();
        }
        return port;
    }
}
