package app.kftray.frontend.cli;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.config.WorkloadKind;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.Names;
import app.kftray.api.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the words after {@code kftray forward}: a target, the ports of it, another target, and so on. The words are those
 * that kubectl takes, so that a person's fingers need not learn anything.
 */
final class TargetGrammar {
    /** Stands before a label selector among the words. */
    static final String SELECTOR = "-l";

    private static final String EXAMPLE = "For example: kftray forward svc/web 8080:80 pod/db-0 5432 -l app=x 9000";
    private static final List<String> KINDS = List.of("svc", "pod", "deploy", "sts", "rs", "ds", "job");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

    /** What Kubernetes allows as a port's name; a longer word, or one with a dot, is a pod. */
    private static final Pattern PORT_NAME = Pattern.compile("(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");

    /** As containers' ports are written elsewhere; a workload may be called udp, but none has a kind with digits or a colon. */
    private static final Pattern PORT_WITH_PROTOCOL = Pattern.compile("(\\d+|[^/]*:[^/]*)/((?i:tcp|udp|sctp))");

    private final List<String> words;
    private final List<ForwardConfig> forwards = new ArrayList<>();
    private final Set<String> aliases = new HashSet<>();
    private final Map<Integer, String> localPorts = new HashMap<>();
    private int at;

    private TargetGrammar(List<String> words) {
        this.words = words;
    }

    /** The forwards that the words ask for; throws ProblemException with a {@code bad-usage} problem. */
    static List<ForwardConfig> parse(List<String> words) {
        return new TargetGrammar(words).forwards();
    }

    private List<ForwardConfig> forwards() {
        if (words.isEmpty()) {
            throw usage("a target and a port are missing", EXAMPLE);
        }
        while (at < words.size()) {
            Target target = target(words.get(at++));
            refuseProtocol(target);
            if (at == words.size() || startsTarget(words.get(at), false)) {
                throw usage(
                        "no port follows " + target.describe(),
                        "Write the port, or LOCAL:REMOTE, after it: " + target.describe() + " 8080:80");
            }
            boolean first = true;
            while (at < words.size() && !startsTarget(words.get(at), !first)) {
                add(target, words.get(at++));
                refuseProtocol(target);
                first = false;
            }
        }
        return forwards;
    }

    private void refuseProtocol(Target target) {
        Matcher port = PORT_WITH_PROTOCOL.matcher(at == words.size() ? "" : words.get(at));
        if (port.matches()) {
            String remedy = switch (port.group(2).toLowerCase(Locale.ROOT)) {
                case "tcp" -> "Leave it out: " + target.describe() + " " + port.group(1);
                case "udp" -> "UDP is forwarded from a config file: an entry with protocol: udp, and kftray up FILE.";
                default -> "SCTP cannot be forwarded.";
            };
            throw usage(port.group() + " names a protocol, and forwards of the command line are always TCP", remedy);
        }
    }

    /** Whether a target begins here; a bare name is one only where ports have come before and it cannot be a port's name. */
    private static boolean startsTarget(String word, boolean afterPort) {
        if (word.equals(SELECTOR) || word.contains("/")) {
            return true;
        }
        return afterPort
                && NAME.matcher(word).matches()
                && !PORT_NAME.matcher(word).matches()
                && !isNumber(word);
    }

    private Target target(String word) {
        if (word.equals(SELECTOR)) {
            if (at == words.size()) {
                throw usage("no label selector follows -l", "For example: -l app=web,tier=api 8080:80");
            }
            return new Target.Selector(words.get(at++));
        }
        int slash = word.indexOf('/');
        if (slash < 0) {
            if (word.contains(":") || isNumber(word)) {
                throw usage("the port " + word + " stands before any target", EXAMPLE);
            }
            return new Target.Pod(name(word, word));
        }
        String kind = word.substring(0, slash).toLowerCase(Locale.ROOT);
        String name = name(word, word.substring(slash + 1));
        return switch (kind) {
            case "svc", "service", "services" -> new Target.Service(withoutNamespace(word, name));
            case "po", "pod", "pods" -> new Target.Pod(name);
            default ->
                WorkloadKind.of(withoutGroup(kind))
                        .<Target>map(workload -> new Target.Workload(workload, name))
                        .orElseThrow(() -> unknownKind(word, kind));
        };
    }

    /** kubectl prints names such as {@code deployment.apps/web}, and people paste them. */
    private static String withoutGroup(String kind) {
        int dot = kind.indexOf('.');
        return dot < 0 ? kind : kind.substring(0, dot);
    }

    private static ProblemException unknownKind(String word, String kind) {
        String nearest = Names.nearest(kind, KINDS)
                .map(near -> "Did you mean " + near + word.substring(word.indexOf('/')) + "? ")
                .orElse("");
        return usage(
                word + " names no kind of target that can be forwarded to",
                nearest + "Known kinds: " + Names.list(KINDS) + ".");
    }

    private static String name(String word, String name) {
        if (!NAME.matcher(name).matches()) {
            throw usage(
                    word + " is no target (expected: KIND/NAME, a pod's name, or -l SELECTOR)",
                    "Names have lower-case letters, digits, dashes and dots.");
        }
        return name;
    }

    /** In the cluster {@code web.demo} is how a program finds the service of another namespace. */
    private static String withoutNamespace(String word, String name) {
        String[] labels = name.split("\\.", 3);
        if (labels.length > 1) {
            throw usage(
                    word + " is no service's name, which has no dots",
                    "Did you mean svc/" + labels[0] + " in namespace " + labels[1] + " (-n " + labels[1] + ")?");
        }
        return name;
    }

    private void add(Target target, String word) {
        int colon = word.lastIndexOf(':');
        String remote = word.substring(colon + 1);
        RemotePort port = remotePort(word, remote);
        int local = switch (port) {
            case RemotePort.Numbered(int number) when colon < 0 -> number;
            default -> colon <= 0 ? 0 : localPort(word, word.substring(0, colon));
        };
        String described = target.describe() + " " + word;
        String earlier = local == 0 ? null : localPorts.putIfAbsent(local, described);
        if (earlier != null) {
            throw usage(
                    earlier + " and " + described + " both want the local port " + local,
                    "Choose another: 0:" + remote
                            + " takes a free one. A pod after another target's ports is written pod/NAME.");
        }
        String alias = target.describe() + ":" + port.describe();
        if (!aliases.add(alias)) {
            alias = alias + "@" + (local == 0 ? forwards.size() + 1 : local);
            aliases.add(alias);
        }
        forwards.add(
                ForwardConfig.to(target, port).alias(alias).localPort(local).build());
    }

    private static RemotePort remotePort(String word, String text) {
        if (isNumber(text) && !(text.length() <= 5 && inRange(text, 1))) {
            throw usage("port " + text + " in " + word + " (expected: 1 to 65535)", "");
        }
        if (!isNumber(text) && !PORT_NAME.matcher(text).matches()) {
            throw usage(
                    word + " is no port (expected: REMOTE, LOCAL:REMOTE or :REMOTE)",
                    "REMOTE is a number or a port's name; LOCAL a number, 0 or nothing for any free port.");
        }
        return RemotePort.parse(text);
    }

    private static int localPort(String word, String text) {
        if (!isNumber(text) || text.length() > 5 || !inRange(text, 0)) {
            throw usage(
                    "local port " + text + " in " + word + " (expected: 0 to 65535)",
                    "The address to listen on is chosen with --address.");
        }
        return Integer.parseInt(text);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean inRange(String digits, int least) {
        int number = Integer.parseInt(digits);
        return number >= least && number <= 65_535;
    }

    private static ProblemException usage(String message, String hint) {
        return new ProblemException(new ConfigProblem.BadUsage(message, hint));
    }
}
