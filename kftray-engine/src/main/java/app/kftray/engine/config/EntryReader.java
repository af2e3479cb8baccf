package app.kftray.engine.config;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.HttpLogs;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.Names;
import app.kftray.engine.settings.WrittenPath;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns one entry into a forward, or into everything that is wrong with it. */
final class EntryReader {
    private static final Set<String> KINDS = Set.of("service", "pod", "proxy", "expose");

    private final Entry entry;
    private final Path folder;
    private final Path home;
    private final Capabilities capabilities;

    private EntryReader(Entry entry, Path folder, Path home, Capabilities capabilities) {
        this.entry = entry;
        this.folder = folder;
        this.home = home;
        this.capabilities = capabilities;
    }

    static Draft read(Node.Mapping mapping, Path folder, Path home, Capabilities capabilities) {
        return new EntryReader(new Entry(mapping), folder, home, capabilities).draft();
    }

    private Draft draft() {
        Optional<String> alias = entry.text(Keys.ALIAS, Syntax::isAlias, Syntax.ALIAS);
        String kind = entry.word(Keys.WORKLOAD_TYPE, KINDS::contains, "service, pod, proxy or expose")
                .orElse("service");
        String protocol = entry.word(Keys.PROTOCOL, Syntax::isProtocol, "a protocol, for example tcp or udp")
                .orElse(ForwardConfig.DEFAULT_PROTOCOL);
        int localPort = entry.number(Keys.LOCAL_PORT, 0, 65_535).orElse(0L).intValue();
        RemotePort remotePort = remotePort(kind);
        Target target = target(kind);
        Optional<String> context = entry.text(Keys.CONTEXT);
        Optional<String> namespace = entry.text(Keys.NAMESPACE, Syntax::isLabel, Syntax.LABEL);
        List<Path> kubeconfig = kubeconfig();
        String localAddress = localAddress();
        boolean autoLoopback = entry.flag(Keys.AUTO_LOOPBACK_ADDRESS, false);
        boolean hostName = entry.flag(Keys.DOMAIN_ENABLED, false);
        HttpLogs httpLogs = httpLogs();
        if (hostName) {
            entry.withoutEffect(Keys.DOMAIN_ENABLED, "forwards have no host names yet");
        }
        if (httpLogs.enabled()) {
            entry.withoutEffect(Keys.HTTP_LOGS_ENABLED, "HTTP traffic is not logged yet");
        }
        Map<String, Object> relay = entry.object(Keys.RELAY)
                .map(object -> RelayKeys.read(object, entry.errors(), entry.warnings()))
                .orElse(Map.of());
        checkExposure();

        String port = localPort > 0 || remotePort == null ? Integer.toString(localPort) : remotePort.describe();
        String defaultAlias = kind + "-" + protocol + "-" + port;
        String name = alias.orElse(defaultAlias);
        List<ForwardProblem> errors = new ArrayList<>(entry.errors());
        errors.addAll(unsupported(name, kind, protocol));
        ForwardConfig forward = null;
        if (errors.isEmpty() && target != null && remotePort != null) {
            forward = ForwardConfig.to(target, remotePort)
                    .alias(name)
                    .kubeconfig(kubeconfig)
                    .context(context.orElse(null))
                    .namespace(namespace.orElse(null))
                    .localAddresses(List.of(localAddress))
                    .localPort(localPort)
                    .autoLoopback(autoLoopback)
                    .protocol(protocol)
                    .relay(relay)
                    .hostName(hostName)
                    .httpLogs(httpLogs)
                    .build();
        }
        return new Draft(entry.at(), alias.orElse(null), defaultAlias, forward, errors, entry.warnings());
    }

    private @Nullable RemotePort remotePort(String kind) {
        if (!entry.has(Keys.REMOTE_PORT)) {
            entry.missing(Keys.REMOTE_PORT, "a forward leads to a port, by number or by name");
            return null;
        }
        boolean host = kind.equals("proxy");
        return entry.text(
                        Keys.REMOTE_PORT,
                        host || entry.isNumber(Keys.REMOTE_PORT) ? Syntax::isPortNumber : Syntax::isPort,
                        host ? Syntax.HOST_PORT : Syntax.PORT)
                .map(RemotePort::parse)
                .orElse(null);
    }

    private @Nullable Target target(String kind) {
        Optional<String> service = entry.text(Keys.SERVICE, Syntax::isLabel, Syntax.LABEL);
        Optional<String> pods = entry.text(Keys.TARGET);
        Optional<String> host = entry.text(Keys.REMOTE_ADDRESS, Syntax::isHost, "a host name or an IP address");
        return switch (kind) {
            case "pod" -> {
                if (!entry.has(Keys.TARGET)) {
                    entry.missing(
                            Keys.TARGET, "a forward to pods names a label selector, for example app=web, or one pod");
                } else if (pods.isPresent() && !Syntax.isPodName(pods.get()) && !Syntax.isSelector(pods.get())) {
                    entry.wrong(Keys.TARGET, "a label selector, for example app=web,tier=api, or a pod's name");
                }
                yield pods.map(text -> Syntax.isPodName(text) ? new Target.Pod(text) : new Target.Selector(text))
                        .orElse(null);
            }
            case "proxy" -> {
                if (!entry.has(Keys.REMOTE_ADDRESS)) {
                    entry.missing(Keys.REMOTE_ADDRESS, "a forward through the cluster names the host it leads to");
                }
                yield host.map(Target.Host::new).orElse(null);
            }
            case "service" -> {
                if (!entry.has(Keys.SERVICE)) {
                    entry.missing(
                            Keys.SERVICE,
                            pods.isPresent()
                                    ? "a forward to a service names it; for pods add workload_type: pod"
                                    : "a forward to a service names it");
                }
                yield service.map(Target.Service::new).orElse(null);
            }
            default -> null;
        };
    }

    private List<Path> kubeconfig() {
        List<Node.Scalar> texts = entry.texts(Keys.KUBECONFIG);
        if (texts.size() == 1 && texts.getFirst().text().strip().equals("default")) {
            return List.of();
        }
        List<Path> paths = new ArrayList<>();
        for (Node.Scalar text : texts) {
            try {
                paths.add(WrittenPath.expand(text.text().strip(), folder, home));
            } catch (InvalidPathException none) {
                entry.wrong(Keys.KUBECONFIG, "a path of this system");
            }
        }
        return paths;
    }

    private String localAddress() {
        String text = entry.text(
                        Keys.LOCAL_ADDRESS,
                        Syntax::isLocalAddress,
                        "an IP address of this machine, for example 127.0.0.1")
                .orElse(ForwardConfig.DEFAULT_LOCAL_ADDRESS);
        return text.equals("localhost") ? ForwardConfig.DEFAULT_LOCAL_ADDRESS : text;
    }

    private HttpLogs httpLogs() {
        HttpLogs off = HttpLogs.OFF;
        return new HttpLogs(
                entry.flag(Keys.HTTP_LOGS_ENABLED, off.enabled()),
                entry.number(Keys.HTTP_LOGS_MAX_FILE_SIZE, 1, Long.MAX_VALUE).orElse(off.maxFileSize()),
                entry.number(Keys.HTTP_LOGS_RETENTION_DAYS, 0, Integer.MAX_VALUE)
                        .orElse((long) off.retentionDays())
                        .intValue(),
                entry.flag(Keys.HTTP_LOGS_AUTO_CLEANUP, off.autoCleanup()));
    }

    private void checkExposure() {
        entry.text(Keys.EXPOSURE_TYPE);
        entry.flag(Keys.CERT_MANAGER_ENABLED, false);
        entry.text(Keys.CERT_ISSUER);
        entry.text(Keys.CERT_ISSUER_KIND);
        entry.text(Keys.INGRESS_CLASS);
        entry.checkTexts(Keys.INGRESS_ANNOTATIONS);
    }

    private List<ForwardProblem> unsupported(String name, String kind, String protocol) {
        List<ForwardProblem> problems = new ArrayList<>();
        if (kind.equals("expose") || (kind.equals("proxy") && !capabilities.relay())) {
            String able = capabilities.relay() ? "service, pod and proxy" : "service and pod";
            problems.add(new ConfigProblem.Unsupported(
                    entry.at(Keys.WORKLOAD_TYPE), name, "the workload_type " + kind, "Supported are " + able + "."));
        }
        if (!capabilities.protocols().contains(protocol)) {
            Set<String> known = new TreeSet<>(capabilities.protocols());
            // A name is a slip of the finger only when it is no protocol that everybody knows.
            String nearest = protocol.equals("udp") || protocol.equals("tcp")
                    ? ""
                    : Names.nearest(protocol, known)
                            .map(it -> "Did you mean " + it + "? ")
                            .orElse("");
            problems.add(new ConfigProblem.Unsupported(
                    entry.at(Keys.PROTOCOL),
                    name,
                    "the protocol " + protocol,
                    nearest + "Loaded transports: " + Names.list(known) + "."));
        }
        return problems;
    }
}
