package app.kftray.engine.cluster;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why there is no connection, in the system's words alone: each library puts its own and the address around them. */
public final class ConnectFaults {
    private static final Pattern SYSTEM = Pattern.compile(
            "connection refused|connection reset|connection timed out|connect timed out|no route to host|host is down"
                    + "|network is (?:unreachable|down)|broken pipe",
            Pattern.CASE_INSENSITIVE);

    private ConnectFaults() {}

    /** The reason of a failure or of one of its causes. */
    public static String reason(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            Matcher said = SYSTEM.matcher(String.valueOf(at.getMessage()));
            if (said.find()) {
                return said.group().toLowerCase(Locale.ROOT);
            }
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
