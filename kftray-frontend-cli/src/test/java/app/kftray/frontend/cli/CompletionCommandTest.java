package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    private final CliRun cli = new CliRun();

    @Test
    void bashCompletesCommandsAndOptions(@TempDir Path folder) throws Exception {
        assumeThat(Path.of("/bin/bash")).exists();
        assertThat(cli.run("completion", "bash")).isZero();
        Path script = Files.writeString(folder.resolve("kftray.bash"), cli.printed());

        assertThat(bash(script, "kftray", "fo")).contains("forward");
        assertThat(bash(script, "kftray", "up", "--wa")).contains("--watch");
        assertThat(bash(script, "kftray", "up", "--color", "al")).contains("always");
    }

    @Test
    void zshLoadsTheSameScript() {
        assertThat(cli.run("completion", "zsh")).isZero();

        assertThat(cli.printed()).startsWith("#compdef kftray\n").contains("bashcompinit");
    }

    @Test
    void fishHasALineForEachCommandAndOption() {
        assertThat(cli.run("completion", "fish")).isZero();

        assertThat(cli.printed())
                .contains("complete -c kftray -n __fish_use_subcommand -f -a up -d 'Runs the forwards")
                .contains("complete -c kftray -n '__fish_seen_subcommand_from up' -l watch -d ")
                .contains("-n '__fish_seen_subcommand_from up' -l color -r -f -a 'auto always never' -d ")
                .contains("-n '__fish_seen_subcommand_from up' -s n -l namespace -r -d ");
    }

    @Test
    void anUnknownShell() {
        assertThat(cli.run("completion", "csh")).isEqualTo(2);
        assertThat(cli.warned()).contains("csh (expected: bash, zsh, fish)");
    }

    private static String bash(Path script, String... words) throws Exception {
        String program = "source " + script + "; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.length - 1) + "; _complete_kftray; echo \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("/bin/bash", "-c", program)
                .redirectErrorStream(true)
                .start();
        bash.getOutputStream().close();
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new String(bash.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
