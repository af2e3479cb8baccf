package app.kftray.frontend.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks the operating system. Own code because the ways of the libraries cost more at start-up than everything else the
 * command line does: loading native code, or running three programs.
 */
final class SystemProbe implements TerminalProbe {
    private static final long PATIENCE_MILLIS = 300;

    private final Map<String, String> environment;

    SystemProbe(Map<String, String> environment) {
        this.environment = environment;
    }

    // System.console() is null again, depending on jdk.console, since JDK 25.
    @SuppressWarnings("SystemConsoleNull")
    @Override
    public boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        if (Files.isSymbolicLink(link)) {
            try {
                String device = Files.readSymbolicLink(link).toString();
                return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
            } catch (IOException notTold) {
                return false;
            }
        }
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    @Override
    public int width() {
        int told = number(environment.getOrDefault("COLUMNS", ""));
        return told > 0 ? told : askTerminal();
    }

    /** {@code stty size} prints rows and columns of the terminal that is its input. */
    private static int askTerminal() {
        File terminal = new File("/dev/tty");
        if (!terminal.exists()) {
            return 0;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(terminal)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return 0;
            }
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return number(answer.substring(answer.indexOf(' ') + 1));
        } catch (IOException notThere) {
            return 0;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException none) {
            return 0;
        }
    }
}
