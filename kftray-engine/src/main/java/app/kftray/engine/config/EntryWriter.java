package app.kftray.engine.config;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.HttpLogs;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a forward into an entry of a file, touching only the keys whose meaning changes. */
final class EntryWriter {
    private final @Nullable ForwardConfig before;
    private final ForwardConfig after;
    private final ObjectNode entry;

    private EntryWriter(@Nullable ForwardConfig before, ForwardConfig after, ObjectNode entry) {
        this.before = before;
        this.after = after;
        this.entry = entry;
    }

    /**
     * Throws a {@link ProblemException} for what a file cannot say.
     *
     * @param before what the entry means now, null when it is new or means nothing
     */
    static void write(@Nullable ForwardConfig before, ForwardConfig after, ObjectNode entry) {
        new EntryWriter(before, after, entry).write();
    }

    private void write() {
        if (after.target() instanceof Target.Workload) {
            throw unsayable(after.target().describe(), "Use a label selector of its pods.");
        }
        if (after.localAddresses().size() > 1) {
            throw unsayable("several local addresses", "Write one entry for each.");
        }
        key(Keys.ALIAS, it -> text(it.alias()), null);
        key(Keys.CONTEXT, it -> text(it.context()), null);
        key(Keys.KUBECONFIG, it -> paths(it.kubeconfig()), null);
        key(Keys.NAMESPACE, it -> text(it.namespace()), null);
        key(Keys.WORKLOAD_TYPE, it -> text(kind(it.target())), text("service"));
        key(Keys.SERVICE, it -> it.target() instanceof Target.Service(String name) ? text(name) : null, null);
        key(Keys.TARGET, EntryWriter::pods, null);
        key(Keys.REMOTE_ADDRESS, it -> it.target() instanceof Target.Host(String host) ? text(host) : null, null);
        key(Keys.REMOTE_PORT, EntryWriter::remotePort, null);
        key(Keys.LOCAL_PORT, it -> IntNode.valueOf(it.localPort()), IntNode.valueOf(0));
        key(Keys.LOCAL_ADDRESS, it -> text(it.localAddresses().getFirst()), text(ForwardConfig.DEFAULT_LOCAL_ADDRESS));
        key(Keys.AUTO_LOOPBACK_ADDRESS, it -> BooleanNode.valueOf(it.autoLoopback()), BooleanNode.FALSE);
        key(Keys.PROTOCOL, it -> text(it.protocol()), text(ForwardConfig.DEFAULT_PROTOCOL));
        key(Keys.RELAY, it -> it.relay().isEmpty() ? null : Trees.of(it.relay()), null);
        key(Keys.DOMAIN_ENABLED, it -> BooleanNode.valueOf(it.hostName()), BooleanNode.FALSE);
        httpLogs();
    }

    private void httpLogs() {
        HttpLogs off = HttpLogs.OFF;
        key(
                Keys.HTTP_LOGS_ENABLED,
                it -> BooleanNode.valueOf(it.httpLogs().enabled()),
                BooleanNode.valueOf(off.enabled()));
        key(
                Keys.HTTP_LOGS_MAX_FILE_SIZE,
                it -> LongNode.valueOf(it.httpLogs().maxFileSize()),
                LongNode.valueOf(off.maxFileSize()));
        key(
                Keys.HTTP_LOGS_RETENTION_DAYS,
                it -> IntNode.valueOf(it.httpLogs().retentionDays()),
                IntNode.valueOf(off.retentionDays()));
        key(
                Keys.HTTP_LOGS_AUTO_CLEANUP,
                it -> BooleanNode.valueOf(it.httpLogs().autoCleanup()),
                BooleanNode.valueOf(off.autoCleanup()));
    }

    private void key(String key, Function<ForwardConfig, @Nullable JsonNode> value, @Nullable JsonNode byDefault) {
        JsonNode now = value.apply(after);
        boolean same = before == null
                ? !entry.has(key) && Objects.equals(now, byDefault)
                : Objects.equals(now, value.apply(before));
        if (same) {
            return;
        }
        if (now == null) {
            entry.remove(key);
        } else {
            entry.set(key, now);
        }
    }

    private static String kind(Target target) {
        return switch (target) {
            case Target.Service service -> "service";
            case Target.Host host -> "proxy";
            default -> "pod";
        };
    }

    private static @Nullable JsonNode pods(ForwardConfig forward) {
        return switch (forward.target()) {
            case Target.Pod(String name) -> text(name);
            case Target.Selector(String labels) -> text(labels);
            default -> null;
        };
    }

    private static JsonNode remotePort(ForwardConfig forward) {
        return switch (forward.remotePort()) {
            case RemotePort.Numbered(int port) -> IntNode.valueOf(port);
            case RemotePort.Named(String name) -> TextNode.valueOf(name);
        };
    }

    private static @Nullable JsonNode paths(List<Path> paths) {
        if (paths.size() < 2) {
            return paths.isEmpty() ? null : text(paths.getFirst().toString());
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        paths.forEach(path -> list.add(path.toString()));
        return list;
    }

    private static @Nullable JsonNode text(@Nullable String text) {
        return text == null ? null : TextNode.valueOf(text);
    }

    private static ProblemException unsayable(String what, String hint) {
        return new ProblemException(new ConfigProblem.BadUsage("a file of forwards cannot hold " + what, hint));
    }
}
