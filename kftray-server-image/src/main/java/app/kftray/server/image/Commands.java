package app.kftray.server.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of the build machine and returns what it printed. */
final class Commands {
    private Commands() {}

    /** Fails with the program's own words when it does not end well. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": exit " + process.exitValue() + "\n" + printed);
        }
        return printed;
    }
}
