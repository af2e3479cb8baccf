package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
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
                .contains("-n '__fish_seen_subcommand_from up' -s n -l namespace -r -f -d ");
    }

    @Test
    void fishItselfCompletes(@TempDir Path folder) throws Exception {
        assumeThat(Path.of("/usr/bin/fish")).exists();
        assertThat(cli.run("completion", "fish")).isZero();
        Path script = Files.writeString(folder.resolve("kftray.fish"), cli.printed());
        Files.writeString(folder.resolve("list-of-forwards.json"), "[]");

        assertThat(fish(script, "kftray ")).contains("forward", "relay");
        assertThat(fish(script, "kftray relay l")).contains("list").doesNotContain("list-of-forwards.json");
        assertThat(fish(script, "kftray help rel")).contains("relay");
        assertThat(fish(script, "kftray up l")).contains("list-of-forwards.json");
        assertThat(fish(script, "kftray up --color a"))
                .contains("always", "auto")
                .doesNotContain("list");
    }

    @Test
    void anUnknownShell() {
        assertThat(cli.run("completion", "csh")).isEqualTo(2);
        assertThat(cli.warned()).contains("csh (expected: bash, zsh, fish)");
    }

    private static String bash(Path script, String... words) throws Exception {
        String program = "source " + script + "; COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD="
                + (words.length - 1) + "; _complete_kftray; echo \"${COMPREPLY[@]}\"";
        return output(script.resolveSibling("."), "/bin/bash", "-c", program);
    }

    private static String fish(Path script, String typed) throws Exception {
        String program = "source " + script + "; complete -C '" + typed + "'";
        return output(script.resolveSibling("."), "/usr/bin/fish", "--no-config", "-c", program);
    }

    private static String output(Path folder, String... command) throws Exception {
        Process shell = new ProcessBuilder(command)
                .directory(folder.normalize().toFile())
                .redirectErrorStream(true)
                .start();
        shell.getOutputStream().close();
        assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
