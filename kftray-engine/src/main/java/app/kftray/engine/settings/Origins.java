package app.kftray.engine.settings;

import app.kftray.api.problem.SourcePosition;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;

/** Reads where a setting stood from what the settings library remembers: the file and the line, but no column. */
final class Origins {
    private Origins() {}

    static SourcePosition position(ConfigOrigin origin) {
        String source = origin.filename() == null ? origin.description() : origin.filename();
        return new SourcePosition(source, Math.max(0, origin.lineNumber()), 0);
    }

    /** The message without the place that stands before it. */
    static String sentence(ConfigException failure) {
        String message = String.valueOf(failure.getMessage());
        String place = failure.origin() == null ? "" : failure.origin().description() + ": ";
        return message.startsWith(place) ? message.substring(place.length()) : message;
    }
}
