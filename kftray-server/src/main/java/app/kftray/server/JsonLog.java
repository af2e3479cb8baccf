package app.kftray.server;

import java.io.PrintStream;
import java.time.Instant;

/**
 * Writes one JSON object a line, as log collectors want it. Values are names, addresses and counts, never a payload.
 * Thread-safe.
 */
final class JsonLog {
    private final PrintStream out;
    private final boolean verbose;

    JsonLog(PrintStream out, boolean verbose) {
        this.out = out;
        this.verbose = verbose;
    }

    boolean verbose() {
        return verbose;
    }

    /** Only with {@code LOG_LEVEL=debug}; {@code details} are keys and values in turn. */
    void debug(String event, Object... details) {
        if (verbose) {
            write("debug", event, details);
        }
    }

    void info(String event, Object... details) {
        write("info", event, details);
    }

    void warn(String event, Object... details) {
        write("warn", event, details);
    }

    private void write(String level, String event, Object... details) {
        StringBuilder line = new StringBuilder(160).append("{\"time\":\"").append(Instant.now());
        line.append("\",\"level\":\"").append(level).append("\",\"event\":");
        quote(line, event);
        for (int i = 0; i + 1 < details.length; i += 2) {
            line.append(',');
            quote(line, details[i].toString());
            line.append(':');
            if (details[i + 1] instanceof Number number) {
                line.append(number);
            } else {
                quote(line, String.valueOf(details[i + 1]));
            }
        }
        line.append("}\n");
        out.print(line);
        out.flush();
    }

    private static void quote(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < 0x20) {
                line.append(String.format("\\u%04x", (int) c));
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
