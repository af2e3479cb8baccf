package app.kftray.engine.settings;

import app.kftray.api.config.PluginSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Builds the settings from their values: the one place that knows every key and its bounds. */
final class SettingsOf {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final int KIB = 1024;
    private static final int GIB = 1024 * 1024 * 1024;
    private static final String AUTO = "auto";
    private static final String CARRIERS = "(tunnel|spdy|websocket)";
    private static final Pattern CARRIER = Pattern.compile(AUTO + "|" + CARRIERS + "( *, *" + CARRIERS + ")*");
    private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");

    private SettingsOf() {}

    static Settings values(Values values, Path configFolder, Path home, Map<String, PluginSettings> blocks) {
        return new Settings(
                values.duration("hold-time", NONE),
                reconnect(values),
                session(values),
                new Settings.Login(values.duration("login.timeout", SHORTEST_WAIT)),
                relay(values),
                new Settings.Plugins(folder(values, configFolder, home), blocks));
    }

    private static Settings.Reconnect reconnect(Values values) {
        Duration first = values.duration("reconnect.first", SHORTEST);
        return new Settings.Reconnect(
                first,
                values.number("reconnect.factor", 1),
                values.duration("reconnect.longest", first, "reconnect.first"),
                values.duration("reconnect.healthy-after", NONE));
    }

    private static Settings.Session session(Values values) {
        return new Settings.Session(
                values.duration("session.dial-timeout", SHORTEST_WAIT),
                values.duration("session.ping-interval", SHORTEST_WAIT),
                values.duration("session.ping-timeout", SHORTEST_WAIT),
                values.duration("session.silence-limit", SHORTEST_WAIT),
                values.duration("session.idle-timeout", SHORTEST_WAIT),
                values.size("session.stream-window", 16 * KIB, GIB),
                values.size("session.receive-limit", 16 * KIB, GIB),
                values.count("session.sessions-per-pod", 1),
                values.count("session.streams-per-session", 1),
                carriers(values.word(
                        "session.carrier",
                        it -> CARRIER.matcher(it).matches(),
                        "auto, tunnel, spdy or websocket, or some of these three with commas between")));
    }

    private static List<Settings.Carrier> carriers(String text) {
        return text.equals(AUTO)
                ? List.of()
                : Arrays.stream(text.split(" *, *"))
                        .distinct()
                        .map(it -> Settings.Carrier.valueOf(it.toUpperCase(Locale.ROOT)))
                        .toList();
    }

    static Settings.Relay relay(Values values) {
        return new Settings.Relay(
                values.word("relay.image", it -> !it.isBlank(), "an image with its tag"),
                values.word("relay.pull-policy", PULL_POLICIES::contains, "Always, IfNotPresent or Never"),
                values.words("relay.pull-secrets"),
                optional(values.word("relay.namespace", it -> true, "a namespace")),
                optional(values.word(
                        "relay.existing", it -> it.isBlank() || it.matches("[^/]+/[^/]+"), "namespace/service")),
                values.flag("relay.dedicated"),
                values.word("relay.service-account", it -> true, "a service account's name"),
                values.section("relay.labels"),
                values.section("relay.node-selector"),
                values.list("relay.tolerations"),
                values.section("relay.resources"),
                values.section("relay.patch"));
    }

    private static Optional<String> optional(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    static Optional<Path> folder(Values values, Path configFolder, Path home) {
        String text = values.word("plugins.folder", SettingsOf::isPath, "a path");
        return text.isBlank()
                ? Optional.empty()
                : Optional.of(WrittenPath.expand(text, configFolder.toAbsolutePath(), home));
    }

    private static boolean isPath(String text) {
        try {
            return Path.of(text).getNameCount() >= 0;
        } catch (InvalidPathException none) {
            return false;
        }
    }
}
