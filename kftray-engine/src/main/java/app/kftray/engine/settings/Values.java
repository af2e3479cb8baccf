package app.kftray.engine.settings;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.SourcePosition;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Reads one value after the other; a bad one is noted, and its default taken, so that all are found at once. */
final class Values {
    private final Config config;
    private final Config defaults;
    private final String prefix;
    private final List<ForwardProblem> errors;

    Values(Config config, Config defaults, String prefix, List<ForwardProblem> errors) {
        this.config = config;
        this.defaults = defaults;
        this.prefix = prefix;
        this.errors = errors;
    }

    /** A duration, at least {@code least}; a bare number is refused because it would silently mean milliseconds. */
    Duration duration(String key, Duration least) {
        String expected = "a duration with its unit, for example 30s"
                + (least.isZero() ? "" : ", at least " + least.toMillis() + "ms");
        return read(key, expected, Values::durationOf, value -> value.compareTo(least) >= 0);
    }

    /** A duration that is also not less than another one; {@code what} names that. */
    Duration duration(String key, Duration least, String what) {
        String expected = "a duration with its unit, not less than " + what;
        Duration value = read(key, expected, Values::durationOf, it -> it.compareTo(least) >= 0);
        return value.compareTo(least) >= 0 ? value : least;
    }

    double number(String key, double least) {
        return read(key, "a number, " + least + " or more", Config::getDouble, value -> value >= least);
    }

    int count(String key, int least) {
        return read(key, "a whole number, " + least + " or more", Config::getInt, value -> value >= least);
    }

    /** A number of bytes. */
    int size(String key, int least, int most) {
        String expected = "a size from " + least / 1024 + "KiB to " + most / 1024 / 1024 + "MiB, for example 512KiB";
        return read(key, expected, Config::getBytes, value -> value >= least && value <= most)
                .intValue();
    }

    String word(String key, Predicate<String> valid, String expected) {
        return read(key, expected, Config::getString, valid);
    }

    boolean flag(String key) {
        return read(key, "true or false", Config::getBoolean, value -> true);
    }

    List<String> words(String key) {
        return read(key, "a list of words", Config::getStringList, value -> true);
    }

    /** Free-form entries, as plain values. */
    Map<String, Object> section(String key) {
        return read(
                key, "a section in braces", (from, path) -> from.getObject(path).unwrapped(), value -> true);
    }

    /** A free-form list, as plain values. */
    List<Object> list(String key) {
        return read(
                key, "a list in brackets", (from, path) -> from.getList(path).unwrapped(), value -> true);
    }

    private <T> T read(String key, String expected, BiFunction<Config, String, T> reader, Predicate<T> valid) {
        String path = prefix + key;
        try {
            T value = reader.apply(config, path);
            if (valid.test(value)) {
                return value;
            }
        } catch (ConfigException wrong) {
            // told below, like a value that is out of bounds
        }
        errors.add(bad(path, expected));
        return reader.apply(defaults, path);
    }

    private static Duration durationOf(Config config, String path) {
        String text = config.getString(path).strip();
        if (text.chars().noneMatch(Character::isLetter)) {
            throw new ConfigException.BadValue(path, "no unit");
        }
        return config.getDuration(path);
    }

    /** The value stands at the key, or above it where a section was written as something else. */
    private ConfigProblem.BadValue bad(String path, String expected) {
        String at = path;
        while (at.contains(".")) {
            try {
                ConfigValue value = config.getValue(at);
                return new ConfigProblem.BadValue(
                        Origins.position(value.origin()),
                        path,
                        value.unwrapped().toString(),
                        expected);
            } catch (ConfigException notThere) {
                at = at.substring(0, at.lastIndexOf('.'));
            }
        }
        return new ConfigProblem.BadValue(new SourcePosition(SettingsReader.FILE, 0, 0), path, "nothing", expected);
    }
}
