package app.kftray.server;

import app.kftray.api.relay.RelayTarget;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How this relay was asked to work, by its environment.
 *
 * @param framed whether streams carry frames (datagrams, named targets) or plain bytes for one TCP target
 * @param target the target of sessions that name none
 * @param allowed the targets that a session may name; empty when it may name none
 * @param listen the local addresses to take streams on
 * @param port the local port; 0 for any, in tests
 * @param healthPort answers probes over HTTP on every address; 0 for none
 * @param idle how long a session may be silent
 * @param drain how long open sessions may go on after SIGTERM; below the pod's grace period
 * @param lookup how long a name's addresses are believed; the cluster's own DNS gives them 5 s or more
 */
record ServerConfig(
        boolean framed,
        Optional<RelayTarget> target,
        AllowedTargets allowed,
        List<InetAddress> listen,
        int port,
        int healthPort,
        Duration idle,
        Duration drain,
        Duration lookup,
        int maxSessions,
        boolean verbose) {

    static ServerConfig from(Map<String, String> variables) throws BadSetting {
        Environment environment = new Environment(variables);
        String type = environment.text("PROXY_TYPE").toLowerCase(Locale.ROOT);
        switch (type) {
            case "tcp", "udp", "shared" -> {}
            case "reverse_http" ->
                throw new BadSetting("PROXY_TYPE: reverse_http is not offered by this relay; use kftray's own image for"
                        + " exposing a local service, or PROXY_TYPE tcp or udp");
            default -> throw new BadSetting("PROXY_TYPE", type, "tcp, udp or shared");
        }
        AllowedTargets allowed = AllowedTargets.parse("ALLOWED_TARGETS", environment.text("ALLOWED_TARGETS"));
        boolean shared = type.equals("shared");
        if (shared && allowed.isEmpty()) {
            throw new BadSetting(
                    "ALLOWED_TARGETS: not set (expected, with PROXY_TYPE shared: for example udp/dns.kube-system:53,tcp/*:5432)");
        }
        if (type.equals("tcp") && !allowed.isEmpty()) {
            throw new BadSetting("ALLOWED_TARGETS: not for PROXY_TYPE tcp (expected: with shared or udp only)");
        }
        Optional<RelayTarget> target =
                shared && environment.text("REMOTE_ADDRESS").isEmpty()
                        ? Optional.empty()
                        : Optional.of(target(shared ? "udp" : type, environment));
        // A relay that goes wherever it is told to must not be an open door for other pods.
        List<String> everywhere = allowed.isEmpty() ? List.of("::") : List.of("127.0.0.1", "::1");
        int port = environment.port("LOCAL_PORT");
        int healthPort = environment.number("HEALTH_PORT", 0, 0, 65_535);
        if (port == healthPort) {
            throw new BadSetting("HEALTH_PORT", Integer.toString(healthPort), "another one than LOCAL_PORT");
        }
        String level = environment.text("LOG_LEVEL").toLowerCase(Locale.ROOT);
        if (!level.isEmpty() && !level.equals("info") && !level.equals("debug")) {
            throw new BadSetting("LOG_LEVEL", level, "info or debug");
        }
        return new ServerConfig(
                !type.equals("tcp"),
                target,
                allowed,
                environment.addresses("LISTEN_ADDRESS", everywhere),
                port,
                healthPort,
                environment.seconds("IDLE_SECONDS", 120, 1),
                environment.seconds("DRAIN_SECONDS", 20, 0),
                environment.seconds("LOOKUP_SECONDS", 5, 0),
                environment.number("MAX_SESSIONS", 4_096, 1, 1_000_000),
                level.equals("debug"));
    }

    private static RelayTarget target(String protocol, Environment environment) throws BadSetting {
        String address = environment.text("REMOTE_ADDRESS");
        String host = address.contains("://") ? hostOf(address) : address;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = environment.port("REMOTE_PORT");
        try {
            return new RelayTarget(protocol, host, port);
        } catch (IllegalArgumentException e) {
            throw new BadSetting("REMOTE_ADDRESS", address, "a host name, an IP address or a URL");
        }
    }

    private static String hostOf(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
