package app.kftray.frontend.cli;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ProblemException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kftray help [COMMAND]}. */
@Command(name = "help", description = "Shows the help of kftray, or of one command.", sortOptions = false)
final class HelpCommand implements app.kftray.frontend.cli.Command {
    private final Surroundings around;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..1",
            completionCandidates = Known.class,
            description = "The command to be explained.")
    @Nullable
    String command;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    /** What may follow, for completion. */
    static final class Known implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Commands.NAMES.iterator();
        }
    }

    HelpCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public int run() {
        Commands commands = new Commands(around);
        if (command == null) {
            show(around.terminal(), commands.all());
            return ExitStatus.OK;
        }
        if (!Commands.NAMES.contains(command)) {
            throw new ProblemException(
                    new ConfigProblem.BadUsage("there is no command " + command, Commands.suggestion(command)));
        }
        CommandLine all = commands.only(command);
        show(around.terminal(), all.getSubcommands().get(command));
        return ExitStatus.OK;
    }

    static void show(Terminal terminal, @Nullable CommandLine line) {
        if (line != null) {
            Ansi ansi = terminal.paint() == Paint.COLORED ? Ansi.ON : Ansi.OFF;
            terminal.print(line.getUsageMessage(ansi).stripTrailing());
        }
    }
}
