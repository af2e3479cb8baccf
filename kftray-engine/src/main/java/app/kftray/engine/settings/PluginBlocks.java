package app.kftray.engine.settings;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The blocks of plug-ins, {@code kftray.PROTOCOL}. Their own {@code reference.conf} says which keys there are and of which
 * kind each is: a duration where the default has a unit, a whole number, true or false, or text.
 */
final class PluginBlocks {
    private PluginBlocks() {}

    /** The blocks of all references, without what the program itself or an earlier plug-in has; the faulty are told. */
    static Config defaults(List<String> references, Config own, List<ForwardProblem> errors) {
        Config blocks = ConfigFactory.empty();
        for (String reference : references) {
            try {
                Config given = ConfigFactory.parseString(reference).resolve();
                if (given.hasPath(SettingsReader.ROOT)) {
                    blocks = blocks.withFallback(given.withOnlyPath(SettingsReader.ROOT));
                }
            } catch (ConfigException faulty) {
                errors.add(new PluginProblem.Unloadable("reference.conf of a plug-in", Origins.sentence(faulty)));
            }
        }
        ConfigObject all = blocks.hasPath(SettingsReader.ROOT) ? blocks.getObject(SettingsReader.ROOT) : blocks.root();
        for (String section : own.getObject(SettingsReader.ROOT).keySet()) {
            all = all.withoutKey(section);
        }
        return all.atKey(SettingsReader.ROOT);
    }

    /** The settings of each block; a bad value is noted by {@code values} and has its default. */
    static Map<String, PluginSettings> read(Config defaults, Values values) {
        Map<String, PluginSettings> read = new LinkedHashMap<>();
        defaults.getObject(SettingsReader.ROOT).forEach((name, block) -> {
            if (block instanceof ConfigObject object) {
                Map<String, Object> settings = new LinkedHashMap<>();
                object.toConfig().entrySet().forEach(entry -> {
                    String key = entry.getKey();
                    settings.put(key, value(name + "." + key, entry.getValue(), values));
                });
                read.put(name, new PluginSettings(settings));
            }
        });
        return read;
    }

    private static Object value(String key, ConfigValue byDefault, Values values) {
        return switch (byDefault.unwrapped()) {
            case Boolean flag -> values.flag(key);
            case Number number -> values.count(key, number.longValue() == 0 ? 0 : 1);
            case Object text when isDuration(byDefault) -> values.duration(key, least(byDefault));
            case Object text -> values.word(key, it -> true, "text");
        };
    }

    /** Zero means never or not at all, and only where that is the default it is expected. */
    private static Duration least(ConfigValue byDefault) {
        return byDefault.atKey("it").getDuration("it").isZero() ? Duration.ZERO : Duration.ofMillis(1);
    }

    private static boolean isDuration(ConfigValue value) {
        try {
            boolean unit = value.unwrapped().toString().chars().anyMatch(Character::isLetter);
            return unit && !value.atKey("it").getDuration("it").isNegative();
        } catch (ConfigException other) {
            return false;
        }
    }
}
