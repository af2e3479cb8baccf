package app.kftray.api.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One forward as a person asked for it; immutable and checked.
 *
 * @param alias the unique handle by which people and events name the forward
 * @param kubeconfig kubeconfig files to merge, first wins; empty means {@code KUBECONFIG}, then {@code ~/.kube/config}
 * @param context a kubeconfig context; null follows the current one
 * @param namespace null means the context's namespace, then {@code default}
 * @param remotePort the port at the target
 * @param localAddresses the IP addresses to listen on, never empty; with {@code autoLoopback} the engine chooses one
 * @param localPort the port to listen on; 0 means the remote port where it is free, otherwise any free one
 * @param autoLoopback whether the forward gets a loopback address of its own, so that it can keep the remote port
 * @param protocol names the transport that carries the forward, for example {@code tcp}
 * @param relay what is different about the relay of this forward, where it needs one: a JSON merge patch over the relay settings, with
 *     their keys and plain values (maps, lists, strings, numbers, booleans, null); empty for nothing
 * @param hostName whether the alias becomes a host name on this machine
 */
public record ForwardConfig(
        String alias,
        List<Path> kubeconfig,
        @Nullable String context,
        @Nullable String namespace,
        Target target,
        RemotePort remotePort,
        List<String> localAddresses,
        int localPort,
        boolean autoLoopback,
        String protocol,
        Map<String, Object> relay,
        boolean hostName,
        HttpLogs httpLogs) {

    public static final String DEFAULT_LOCAL_ADDRESS = "127.0.0.1";
    public static final String DEFAULT_PROTOCOL = "tcp";

    public ForwardConfig {
        requireNonNull(alias, "alias");
        requireNonNull(target, "target");
        requireNonNull(remotePort, "remotePort");
        requireNonNull(protocol, "protocol");
        requireNonNull(httpLogs, "httpLogs");
        kubeconfig = List.copyOf(kubeconfig);
        localAddresses = List.copyOf(localAddresses);
        relay = Collections.unmodifiableMap(new LinkedHashMap<>(relay));
        if (alias.isBlank()) {
            throw new IllegalArgumentException("alias: blank (expected: a name)");
        }
        if (localAddresses.isEmpty()) {
            throw new IllegalArgumentException("localAddresses: empty (expected: one or more IP addresses)");
        }
        if (localPort < 0 || localPort > 65_535) {
            throw new IllegalArgumentException("localPort: " + localPort + " (expected: 0 to 65535)");
        }
    }

    /** The context that the person named; empty when the forward follows the current one. */
    public Optional<String> namedContext() {
        return Optional.ofNullable(context);
    }

    /** A forward to {@code target} with every default; the alias is the target's own description. */
    public static Builder to(Target target, RemotePort remotePort) {
        return new Builder(target, remotePort);
    }

    /** A builder that starts from this forward. */
    public Builder toBuilder() {
        Builder builder = new Builder(target, remotePort);
        builder.alias = alias;
        builder.kubeconfig = kubeconfig;
        builder.context = context;
        builder.namespace = namespace;
        builder.localAddresses = localAddresses;
        builder.localPort = localPort;
        builder.autoLoopback = autoLoopback;
        builder.protocol = protocol;
        builder.relay = relay;
        builder.hostName = hostName;
        builder.httpLogs = httpLogs;
        return builder;
    }

    /** Collects the parts of a forward; not thread-safe. */
    public static final class Builder {
        private final Target target;
        private final RemotePort remotePort;
        private @Nullable String alias;
        private List<Path> kubeconfig = List.of();
        private @Nullable String context;
        private @Nullable String namespace;
        private List<String> localAddresses = List.of(DEFAULT_LOCAL_ADDRESS);
        private int localPort;
        private boolean autoLoopback;
        private String protocol = DEFAULT_PROTOCOL;
        private Map<String, Object> relay = Map.of();
        private boolean hostName;
        private HttpLogs httpLogs = HttpLogs.OFF;

        private Builder(Target target, RemotePort remotePort) {
            this.target = requireNonNull(target, "target");
            this.remotePort = requireNonNull(remotePort, "remotePort");
        }

        public Builder alias(@Nullable String value) {
            alias = value;
            return this;
        }

        public Builder kubeconfig(List<Path> value) {
            kubeconfig = value;
            return this;
        }

        public Builder context(@Nullable String value) {
            context = value;
            return this;
        }

        public Builder namespace(@Nullable String value) {
            namespace = value;
            return this;
        }

        public Builder localAddresses(List<String> value) {
            localAddresses = value;
            return this;
        }

        public Builder localPort(int value) {
            localPort = value;
            return this;
        }

        public Builder autoLoopback(boolean value) {
            autoLoopback = value;
            return this;
        }

        public Builder protocol(String value) {
            protocol = value;
            return this;
        }

        public Builder relay(Map<String, Object> value) {
            relay = value;
            return this;
        }

        public Builder hostName(boolean value) {
            hostName = value;
            return this;
        }

        public Builder httpLogs(HttpLogs value) {
            httpLogs = value;
            return this;
        }

        public ForwardConfig build() {
            String name = alias == null ? target.describe() + ":" + remotePort.describe() : alias;
            return new ForwardConfig(
                    name,
                    kubeconfig,
                    context,
                    namespace,
                    target,
                    remotePort,
                    localAddresses,
                    localPort,
                    autoLoopback,
                    protocol,
                    relay,
                    hostName,
                    httpLogs);
        }
    }
}
