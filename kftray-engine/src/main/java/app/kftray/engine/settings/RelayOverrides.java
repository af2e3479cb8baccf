package app.kftray.engine.settings;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one forward wants different about its relay: a JSON merge patch (RFC 7386) over the relay's settings, with their keys. */
public final class RelayOverrides {
    private static final String SECTION = "relay";
    private static final String PATCH = "patch";

    private RelayOverrides() {}

    /** The keys that have a meaning. */
    public static List<String> keys() {
        return SettingsReader.defaults().getObject(SettingsReader.PREFIX + SECTION).keySet().stream()
                .sorted()
                .toList();
    }

    /** The values that cannot be, with keys that begin with {@code relay.}; their places are the caller's to tell. */
    public static List<ConfigProblem.BadValue> check(Map<String, Object> overrides) {
        List<ForwardProblem> errors = new ArrayList<>();
        Config defaults = SettingsReader.defaults().getConfig(SettingsReader.ROOT);
        Object merged = merge(defaults.getObject(SECTION).unwrapped(), overrides);
        read(merged, defaults, errors);
        return errors.stream().map(ConfigProblem.BadValue.class::cast).toList();
    }

    /** The settings of such a forward's relay. What {@link #check} refuses has the default's value. */
    public static Settings.Relay over(Settings.Relay settings, Map<String, Object> overrides) {
        return overrides.isEmpty()
                ? settings
                : read(
                        merge(written(settings), overrides),
                        SettingsReader.defaults().getConfig(SettingsReader.ROOT),
                        new ArrayList<>());
    }

    private static Settings.Relay read(Object relay, Config defaults, List<ForwardProblem> errors) {
        Config config =
                ConfigValueFactory.fromMap(Map.of(SECTION, relay)).toConfig().withFallback(defaults);
        return SettingsOf.relay(new Values(config, defaults, "", errors));
    }

    /** What is null in the overrides is left out, and then has its default again; in the pod's patch it is kept for the pod. */
    private static Object merge(Object into, Object overrides) {
        return merge(into, overrides, false);
    }

    private static Object merge(Object into, Object overrides, boolean nullsStay) {
        if (!(overrides instanceof Map<?, ?> changes)) {
            return overrides;
        }
        Map<Object, Object> merged = new LinkedHashMap<>(into instanceof Map<?, ?> known ? known : Map.of());
        changes.forEach((key, value) -> {
            if (value == null && !nullsStay) {
                merged.remove(key);
            } else if (value == null) {
                merged.put(key, null);
            } else {
                Object before = merged.get(key);
                merged.put(key, merge(before == null ? Map.of() : before, value, nullsStay || PATCH.equals(key)));
            }
        });
        return merged;
    }

    private static Map<String, Object> written(Settings.Relay settings) {
        return Map.ofEntries(
                Map.entry("image", settings.image()),
                Map.entry("pull-policy", settings.pullPolicy()),
                Map.entry("pull-secrets", settings.pullSecrets()),
                Map.entry("namespace", settings.namespace().orElse("")),
                Map.entry("existing", settings.existing().orElse("")),
                Map.entry("dedicated", settings.dedicated()),
                Map.entry("service-account", settings.serviceAccount()),
                Map.entry("labels", settings.labels()),
                Map.entry("node-selector", settings.nodeSelector()),
                Map.entry("tolerations", settings.tolerations()),
                Map.entry("resources", settings.resources()),
                Map.entry("patch", settings.patch()));
    }
}
