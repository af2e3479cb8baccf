package app.kftray.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the runtime loads, links and compiles, recorded from a run and kept in the image. It belongs to this image's modules and
 * options; where it does not fit the runtime starts without it.
 */
final class AheadOfTimeCache {
    private static final String MAIN = "app.kftray.engine/app.kftray.engine.Main";
    private static final int LONGEST_SECONDS = 120;

    private AheadOfTimeCache() {}

    /** Runs the image through a {@link Rehearsal}, apart from the configuration of whoever builds it. */
    static void record(Path image, Path scratch) throws IOException {
        Files.createDirectories(scratch);
        Path cache = image.resolve("lib/kftray.aot");
        String failure = "";
        try (Rehearsal rehearsal = new Rehearsal(scratch)) {
            Process run = start(image, scratch, cache, rehearsal.arguments());
            try {
                rehearsal.run();
            } catch (IOException e) {
                failure = ", " + e.getMessage(); // what it loaded until then is recorded all the same
            }
            run.destroy();
            if (!run.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                run.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        // Whether the run found all well is for the tests to say.
        if (!Files.exists(cache) || !failure.isEmpty()) {
            System.err.println("[WARNING] The image starts more slowly than it could: see "
                    + scratch.resolve("recording.log") + failure);
        }
    }

    private static Process start(Path image, Path scratch, Path cache, List<String> arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        image.resolve("bin/java").toString(),
                        "-XX:AOTCacheOutput=" + cache,
                        "-Xlog:aot=off",
                        "-Xlog:cds=off",
                        "-m",
                        MAIN)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("recording.log").toFile());
        builder.command().addAll(arguments);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "KUBECONFIG"));
        builder.environment().putAll(Map.of("KFTRAY_CONFIG", scratch.toString(), "HOME", scratch.toString()));
        return builder.start();
    }
}
