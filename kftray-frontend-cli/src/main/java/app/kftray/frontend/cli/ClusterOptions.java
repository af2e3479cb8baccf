package app.kftray.frontend.cli;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ProblemException;
import io.netty.util.NetUtil;
import java.io.File;
import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options about where forwards begin and which cluster they lead to. They fill in what a configuration leaves open. */
final class ClusterOptions {
    private static final Pattern LIST = Pattern.compile(Pattern.quote(File.pathSeparator));

    @Option(
            names = "--kubeconfig",
            converter = NotBlank.class,
            paramLabel = "FILE",
            description = "Kubeconfig for forwards that name none. Default: the one kubectl takes.")
    @Nullable
    String kubeconfig;

    @Option(
            names = "--context",
            converter = NotBlank.class,
            paramLabel = "NAME",
            description = "Context for forwards that name none. Default: the current one, followed.")
    @Nullable
    String context;

    @Option(
            names = {"-n", "--namespace"},
            converter = NotBlank.class,
            paramLabel = "NAME",
            description = "Namespace for forwards that name none. Default: the context's.")
    @Nullable
    String namespace;

    @Option(
            names = "--address",
            paramLabel = "IP",
            split = ",",
            description = "Address to listen on, for forwards that name none. Default: 127.0.0.1.")
    List<String> addresses = new ArrayList<>();

    /** The forward with everything that it left open taken from the options. */
    ForwardConfig fill(ForwardConfig forward) {
        ForwardConfig.Builder filled = forward.toBuilder();
        if (kubeconfig != null && forward.kubeconfig().isEmpty()) {
            filled.kubeconfig(paths(kubeconfig));
        }
        if (context != null && forward.context() == null) {
            filled.context(context);
        }
        if (namespace != null && forward.namespace() == null) {
            filled.namespace(namespace);
        }
        if (!addresses.isEmpty()
                && !forward.autoLoopback()
                && forward.localAddresses().equals(List.of(ForwardConfig.DEFAULT_LOCAL_ADDRESS))) {
            filled.localAddresses(
                    addresses.stream().map(ClusterOptions::address).distinct().toList());
        }
        return filled.build();
    }

    List<ForwardConfig> fill(List<ForwardConfig> forwards) {
        return forwards.stream().map(this::fill).toList();
    }

    /** The files of {@code --kubeconfig}; empty without it. */
    List<Path> kubeconfigs() {
        return kubeconfig == null ? List.of() : paths(kubeconfig);
    }

    private static List<Path> paths(String text) {
        try {
            return LIST.splitAsStream(text)
                    .filter(path -> !path.isBlank())
                    .map(ClusterOptions::path)
                    .toList();
        } catch (InvalidPathException wrong) {
            throw usage("--kubeconfig: " + text + " (expected: a path)", wrong.getReason());
        }
    }

    /** Shells leave the tilde of {@code --kubeconfig=~/x} alone. */
    private static Path path(String text) {
        return text.startsWith("~/") ? Path.of(System.getProperty("user.home"), text.substring(2)) : Path.of(text);
    }

    private static String address(String text) {
        if (text.equals("localhost")) {
            return ForwardConfig.DEFAULT_LOCAL_ADDRESS;
        }
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            // A scope, as in fe80::1%eth0, is lost in the short form.
            return text.contains("%") ? address.getHostAddress() : NetUtil.toAddressString(address);
        } catch (IllegalArgumentException name) {
            throw usage(
                    "--address: " + text + " (expected: an IP address)",
                    "For example 127.0.0.1, ::1, or 0.0.0.0 for every address of this machine.");
        }
    }

    private static ProblemException usage(String message, String hint) {
        return new ProblemException(new ConfigProblem.BadUsage(message, hint));
    }
}
