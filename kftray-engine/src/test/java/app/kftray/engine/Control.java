package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The programs of the folder that {@code KFTRAY_E2E_CONTROL} names; without it what needs them is skipped. */
final class Control {
    private static final int SECONDS = 150;

    private Control() {}

    static String run(@Nullable String folder, String program, String... arguments)
            throws IOException, InterruptedException {
        return run(folder, Map.of(), program, arguments);
    }

    /** Runs a program, which has to succeed, with these variables beside the own ones; answers with what it printed. */
    static String run(@Nullable String folder, Map<String, String> environment, String program, String... arguments)
            throws IOException, InterruptedException {
        if (folder == null || !Files.isExecutable(Path.of(folder, program))) {
            throw FaultGround.cannot("run " + program + " without KFTRAY_E2E_CONTROL");
        }
        List<String> command = new ArrayList<>(List.of(folder + "/" + program));
        command.addAll(List.of(arguments));
        // What it starts in the background would keep a pipe open.
        Path printed = Files.createTempFile("kftray-control", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectOutput(printed.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as("%s ended", command)
                    .isTrue();
            assertThat(process.exitValue()).as("%s", command).isZero();
            return Files.readString(printed, StandardCharsets.UTF_8);
        } finally {
            Files.delete(printed);
        }
    }
}
