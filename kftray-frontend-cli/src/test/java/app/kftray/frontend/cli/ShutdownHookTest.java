package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.frontend.Frontend;
import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Ends a real process as a person or the system would. */
class ShutdownHookTest {

    @Test
    void aStoppedForwardHasNotFailed() throws Exception {
        Process process = start("forward", "svc/web", "8080:80");
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !line.startsWith("Press Ctrl-C")) {
                line = out.readLine();
            }
            assertThat(line).isNotNull();

            Instant asked = Instant.now();
            // Not the process itself, which would close what it printed.
            process.toHandle().destroy();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
            assertThat(process.exitValue()).isZero();
            assertThat(out.readLine()).startsWith("Stopped 1 forward after ");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aRunThatEndsByItselfLeavesNoHook() throws Exception {
        Process process = start("forward", "svc/web");
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitStatus.USAGE);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String... arguments) throws Exception {
        String classPath = Stream.concat(
                        Stream.of(CliFrontend.class, Frontend.class, CommandLine.class, NullMarked.class)
                                .map(ShutdownHookTest::place),
                        Stream.of(Path.of("target", "test-classes").toString()))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                classPath,
                                InterruptedMain.class.getName()),
                        Stream.of(arguments))
                .toList();
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String place(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (java.net.URISyntaxException wrong) {
            throw new AssertionError(wrong);
        }
    }
}
