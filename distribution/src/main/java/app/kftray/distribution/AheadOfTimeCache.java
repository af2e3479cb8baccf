package app.kftray.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the runtime loads and links at a start, recorded from a run and kept in the image. It belongs to this image's modules and
 * options; where it does not fit the runtime starts without it.
 */
final class AheadOfTimeCache {
    private static final String MAIN = "app.kftray.engine/app.kftray.engine.Main";
    private static final int LONGEST_SECONDS = 120;

    private AheadOfTimeCache() {}

    /** Runs {@code arguments} in the image, apart from the configuration of whoever builds it. */
    static void record(Path image, Path scratch, List<String> arguments) throws IOException {
        Files.createDirectories(scratch);
        Path cache = image.resolve("lib/kftray.aot");
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
        Process run = builder.start();
        try {
            if (!run.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                run.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            run.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        // Whether the run found all well is for the tests to say; what it loaded is recorded in any case.
        if (!Files.exists(cache)) {
            System.err.println(
                    "[WARNING] The image has no cache of loaded classes and starts more slowly: its first run ended with status "
                            + run.exitValue() + ", see " + scratch.resolve("recording.log"));
        }
    }
}
