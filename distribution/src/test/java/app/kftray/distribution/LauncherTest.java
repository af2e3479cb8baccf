package app.kftray.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the image, with a program in the runtime's place that hands on what it reads. */
class LauncherTest {
    @TempDir
    Path image;

    @BeforeEach
    void anImage() throws IOException {
        assumeTrue(image.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path programs = Files.createDirectory(image.resolve("bin"));
        Path java = Files.writeString(programs.resolve("java"), "#!/bin/sh\nexec cat\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.copy(Path.of("src/main/image/launcher/kftray"), programs.resolve("kftray"));
    }

    @Test
    void standardInputIsHandedOn() throws Exception {
        assertThat(run("echo typed | sh bin/kftray up -")).isEqualTo("typed\n0\n");
    }

    @Test
    void noFileOfTheRuntimeTakesThePlaceOfAClosedStandardInput() throws Exception {
        assertThat(run("sh bin/kftray up - <&-")).isEqualTo("0\n");
    }

    /** What the line prints, and its exit status. */
    private String run(String line) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", line + "; echo $?")
                .directory(image.toFile())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return printed;
    }
}
