package app.kftray.frontend.cli;

import java.util.Locale;

/** How events are reported. */
enum OutputFormat {
    /** For people. */
    TEXT,
    /** For programs: one JSON object a line, see docs/events.md. */
    JSON;

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
