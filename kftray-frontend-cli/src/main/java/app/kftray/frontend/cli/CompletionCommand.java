package app.kftray.frontend.cli;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kftray completion}: the script that makes a shell complete commands and options. */
@Command(
        name = "completion",
        description = "Prints the completion script of a shell.",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  source <(kftray completion bash)    in ~/.bashrc",
            "  source <(kftray completion zsh)     in ~/.zshrc",
            "  kftray completion fish > ~/.config/fish/completions/kftray.fish"
        })
final class CompletionCommand implements app.kftray.frontend.cli.Command {
    private final Surroundings around;

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
    Shell shell = Shell.BASH;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    CompletionCommand(Surroundings around) {
        this.around = around;
    }

    /** A shell whose completion is known. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public int run() {
        CommandLine all = new Commands(around).all();
        around.terminal()
                .print(
                        switch (shell) {
                            case BASH -> AutoComplete.bash(Commands.PROGRAM, all);
                            // The bash script loads zsh's own bashcompinit when it finds itself in zsh.
                            case ZSH -> "#compdef kftray\n" + AutoComplete.bash(Commands.PROGRAM, all);
                            case FISH -> FishCompletion.script(all.getCommandSpec());
                        });
        return ExitStatus.OK;
    }
}
