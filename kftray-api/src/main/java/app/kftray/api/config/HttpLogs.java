package app.kftray.api.config;

/**
 * How the HTTP traffic of one forward is logged.
 *
 * @param maxFileSize bytes a log file may have before the next one begins
 * @param retentionDays days after which a log file may be removed
 */
public record HttpLogs(boolean enabled, long maxFileSize, int retentionDays, boolean autoCleanup) {
    /** Off; ten MiB and seven days once somebody turns it on. */
    public static final HttpLogs OFF = new HttpLogs(false, 10L * 1024 * 1024, 7, true);
}
