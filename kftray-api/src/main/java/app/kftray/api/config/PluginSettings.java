package app.kftray.api.config;

import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The settings of one transport: what the block {@code kftray.PROTOCOL} of its own {@code reference.conf} says, with what the
 * person changed. That file stands at the root of the transport's module and its jar, and says what each key means; its defaults say
 * of which kind each value is, so what is read here has been checked: a duration or number is more than zero unless its default is zero.
 *
 * @param values by key, the names of nested blocks joined by dots; each a {@link Duration}, {@link Integer}, {@link Boolean} or {@link String}
 */
public record PluginSettings(Map<String, Object> values) {
    /** Of a plug-in without a {@code reference.conf}. */
    public static final PluginSettings NONE = new PluginSettings(Map.of());

    public PluginSettings {
        values = Map.copyOf(values);
    }

    /** A value whose default has a unit of time, for example {@code 30s}. */
    public Duration duration(String key) {
        return value(key, Duration.class);
    }

    /** A value whose default is a whole number. */
    public int number(String key) {
        return value(key, Integer.class);
    }

    /** A value whose default is {@code true} or {@code false}. */
    public boolean flag(String key) {
        return value(key, Boolean.class);
    }

    /** Any other value. */
    public String text(String key) {
        return value(key, String.class);
    }

    /** A key of another kind, or of none, is a fault of the plug-in. */
    private <T> T value(String key, Class<T> kind) {
        Object value = values.get(key);
        if (!kind.isInstance(value)) {
            throw new NoSuchElementException("key: " + key + " (expected: one of reference.conf whose default is a "
                    + kind.getSimpleName() + ")");
        }
        return kind.cast(value);
    }
}
