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
        assertThat(stop(start(false, "forward", "svc/web", "8080:80")))
                .singleElement()
                .asString()
                .startsWith("Stopped 1 forward after ");
    }

    @Test
    void whateverHangsAtItsEndTheSummaryIsTold() throws Exception {
        assertThat(stop(start(true, "forward", "svc/web", "8080:80")))
                .satisfiesExactly(
                        left -> assertThat(left).startsWith("Not everything could be closed in time"),
                        summary -> assertThat(summary).startsWith("Stopped 1 forward after "));
    }

    /** Asks the process to end once it runs, and answers with what it says after that. */
    private static List<String> stop(Process process) throws Exception {
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
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(4));
            assertThat(process.exitValue()).isZero();
            return out.lines().toList();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aRunThatEndsByItselfLeavesNoHook() throws Exception {
        Process process = start(false, "forward", "svc/web");
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(ExitStatus.USAGE);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(boolean hanging, String... arguments) throws Exception {
        String classPath = Stream.concat(
                        Stream.of(CliFrontend.class, Frontend.class, CommandLine.class, NullMarked.class)
                                .map(ShutdownHookTest::place),
                        Stream.of(Path.of("target", "test-classes").toString()))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Dhang=" + hanging,
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
