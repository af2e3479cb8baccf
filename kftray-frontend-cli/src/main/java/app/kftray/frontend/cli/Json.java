package app.kftray.frontend.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one flat JSON object on one line. So little is needed that a library would cost more at start-up than it saves. */
final class Json {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final StringBuilder text = new StringBuilder("{");

    Json put(String name, @Nullable String value) {
        key(name);
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    Json put(String name, long value) {
        key(name);
        text.append(value);
        return this;
    }

    Json put(String name, boolean value) {
        key(name);
        text.append(value);
        return this;
    }

    /** ISO 8601 in UTC, with milliseconds. */
    Json put(String name, @Nullable Instant value) {
        return put(name, value == null ? null : TIME.format(value));
    }

    /** Milliseconds, with the fraction that the measurement has, at most three digits of it. */
    Json putMillis(String name, Duration value) {
        key(name);
        long micros = value.toNanos() / 1000;
        text.append(micros / 1000);
        if (micros % 1000 != 0) {
            String fraction = Long.toString(1000 + micros % 1000).substring(1);
            text.append('.').append(fraction.replaceAll("0+$", ""));
        }
        return this;
    }

    Json put(String name, List<String> values) {
        key(name);
        text.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            quote(values.get(i));
        }
        text.append(']');
        return this;
    }

    Json putObjects(String name, List<Consumer<Json>> objects) {
        key(name);
        text.append('[');
        for (int i = 0; i < objects.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            Json inner = new Json();
            objects.get(i).accept(inner);
            text.append(inner);
        }
        text.append(']');
        return this;
    }

    Json put(String name, Consumer<Json> object) {
        key(name);
        Json inner = new Json();
        object.accept(inner);
        text.append(inner);
        return this;
    }

    /** The object so far. */
    @Override
    public String toString() {
        return text + "}";
    }

    private void key(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(name);
        text.append(':');
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    // Also what is no character by itself, so that the line is valid UTF-8 whatever a server sent.
                    if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                        text.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
