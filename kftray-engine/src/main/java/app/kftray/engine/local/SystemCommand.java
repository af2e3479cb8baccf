package app.kftray.engine.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program of the system and gives what it printed; a missing, slow or failing program gives nothing. */
@FunctionalInterface
interface SystemCommand {
    /** Seconds after which a program is ended: naming an owner is a courtesy and must not hold up a forward for long. */
    int PATIENCE = 3;

    List<String> output(List<String> command);

    /** Blocks the calling thread until the program ends, at most {@link #PATIENCE} seconds. */
    static List<String> run(List<String> command) {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException missing) {
            return List.of();
        }
        Thread guard = Thread.startVirtualThread(() -> endWhenSlow(process));
        try (InputStream output = process.getInputStream()) {
            process.getOutputStream().close();
            return new String(output.readAllBytes(), Charset.defaultCharset())
                    .lines()
                    .toList();
        } catch (IOException ended) {
            return List.of();
        } finally {
            guard.interrupt();
        }
    }

    private static void endWhenSlow(Process process) {
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        }
    }
}
