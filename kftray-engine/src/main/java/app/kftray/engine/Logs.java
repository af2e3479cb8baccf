package app.kftray.engine;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sends log records to standard error, one line each, as much as the person asked for. */
final class Logs {
    private Logs() {}

    static void setUp() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        console.setFormatter(new Line());
        root.addHandler(console);
        verbosity(0);
    }

    /** 0: errors of this program alone. 1: what it does. 2: with stack traces, and its libraries' warnings. */
    static void verbosity(int level) {
        Logger.getLogger("").setLevel(level >= 2 ? Level.WARNING : Level.OFF);
        Logger.getLogger("app.kftray").setLevel(level >= 2 ? Level.FINE : level == 1 ? Level.INFO : Level.SEVERE);
        Line.traces = level >= 2;
    }

    /** {@code 12:00:00 WARNING TcpBinding: text}. */
    private static final class Line extends Formatter {
        private static volatile boolean traces;

        @Override
        public String format(LogRecord record) {
            String name = record.getLoggerName() == null ? "" : record.getLoggerName();
            StringBuilder line = new StringBuilder(String.format(
                    "%1$tT %2$s %3$s: %4$s%n",
                    record.getMillis(),
                    record.getLevel().getName(),
                    name.substring(name.lastIndexOf('.') + 1),
                    formatMessage(record)));
            if (traces && record.getThrown() != null) {
                for (Throwable at = record.getThrown(); at != null; at = at.getCause()) {
                    line.append(at).append(System.lineSeparator());
                    for (StackTraceElement element : at.getStackTrace()) {
                        line.append("\tat ").append(element).append(System.lineSeparator());
                    }
                }
            }
            return line.toString();
        }
    }
}
