package app.kftray.server;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Leads what Netty and the Java runtime log to the {@link JsonLog}; it went to standard error as plain text otherwise. Their words
 * for developers are left out with {@code LOG_LEVEL=debug} too, which is about sessions. Thread-safe.
 */
final class LibraryLog extends Handler {
    private final JsonLog log;
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LibraryLog(JsonLog log) {
        this.log = log;
    }

    /** To be called before anything of Netty is: it asks once where to log. */
    static void leadTo(JsonLog log) {
        Logger root = Logger.getLogger("");
        for (Handler plain : root.getHandlers()) {
            root.removeHandler(plain);
        }
        root.addHandler(new LibraryLog(log));
        root.setLevel(Level.INFO);
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    }

    @Override
    public void publish(LogRecord record) {
        String from = String.valueOf(record.getLoggerName());
        String text = formatter.formatMessage(record);
        Object cause = record.getThrown() == null ? "" : record.getThrown();
        if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
            log.warn("library", "logger", from, "message", text, "cause", cause);
        } else {
            log.info("library", "logger", from, "message", text, "cause", cause);
        }
    }

    @Override
    public void flush() {
        // Every line is flushed as it is written.
    }

    @Override
    public void close() {
        // Standard output stays open until the process ends.
    }
}
