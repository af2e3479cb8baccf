package app.kftray.frontend.cli;

import app.kftray.api.frontend.Frontend;
import app.kftray.api.frontend.FrontendContext;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line as a frontend: reads the arguments, runs one command, and says what went wrong in one sentence. */
public final class CliFrontend implements Frontend {
    private final Interrupts interrupts;
    private final Clock clock;
    private final @Nullable TerminalProbe probe;

    /** For ServiceLoader. */
    public CliFrontend() {
        this(new ShutdownHook(), Clock.system(ZoneId.systemDefault()), null);
    }

    /** Without a {@code probe} the operating system is asked. */
    CliFrontend(Interrupts interrupts, Clock clock, @Nullable TerminalProbe probe) {
        this.interrupts = interrupts;
        this.clock = clock;
        this.probe = probe;
    }

    @Override
    public String name() {
        return "cli";
    }

    @Override
    public int run(FrontendContext context) {
        TerminalProbe asked = probe == null ? new SystemProbe(context.environment()) : probe;
        Terminal terminal = new Terminal(context.out(), context.err(), context.environment(), asked);
        int status = run(new Surroundings(context, terminal, interrupts, clock));
        return terminal.flush() ? status : ExitStatus.unwritten(status);
    }

    private static int run(Surroundings around) {
        Terminal terminal = around.terminal();
        try {
            return execute(around, Arguments.commandFirst(around.context().arguments()));
        } catch (ProblemException failure) {
            terminal.warn("error", failure.problem());
            traceIfAsked(around, failure);
            return ExitStatus.of(failure.problem());
        } catch (RuntimeException fault) {
            ForwardProblem problem = ProblemException.of(fault);
            terminal.warn("error", problem);
            traceIfAsked(around, fault);
            return ExitStatus.of(problem);
        }
    }

    private static int execute(Surroundings around, List<String> arguments) {
        Commands commands = new Commands(around);
        if (arguments.isEmpty()) {
            HelpCommand.show(around.terminal(), commands.all());
            return ExitStatus.OK;
        }
        String first = arguments.getFirst();
        boolean known = Commands.NAMES.contains(first);
        if (!known && !first.startsWith("-")) {
            throw new ProblemException(
                    new ConfigProblem.BadUsage("there is no command " + first, Commands.suggestion(first)));
        }
        CommandLine line = known ? commands.only(first) : commands.all();
        try {
            ParseResult parsed = line.parseArgs(arguments.toArray(String[]::new));
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            return run(around, parsed);
        } catch (ParameterException wrong) {
            throw new ProblemException(UsageMistakes.of(wrong), wrong);
        }
    }

    private static int run(Surroundings around, ParseResult parsed) {
        CommandLine line = parsed.commandSpec().commandLine();
        if (parsed.isUsageHelpRequested()) {
            HelpCommand.show(around.terminal(), line);
            return ExitStatus.OK;
        }
        return switch (parsed.commandSpec().userObject()) {
            case Command command -> command.run();
            case RootCommand root when root.version -> new VersionCommand(around).run();
            default -> {
                HelpCommand.show(around.terminal(), line);
                yield ExitStatus.OK;
            }
        };
    }

    /** A stack is of use to whoever mends the program, and to nobody else. */
    private static void traceIfAsked(Surroundings around, RuntimeException failure) {
        long asked = around.context().arguments().stream()
                .filter(word -> word.matches("-v+|--verbose"))
                .mapToInt(word -> word.equals("--verbose") ? 1 : word.length() - 1)
                .sum();
        if (asked > 1) {
            around.terminal().warn(trace(failure));
        }
    }

    /** The problem's own sentence has been told; its cause has not. */
    private static String trace(RuntimeException failure) {
        Throwable cause = failure.getCause();
        if (failure instanceof ProblemException && cause == null) {
            return Stream.of(failure.getStackTrace())
                    .map(element -> "\tat " + element)
                    .collect(Collectors.joining("\n"));
        }
        StringWriter trace = new StringWriter();
        Throwable untold = failure instanceof ProblemException && cause != null ? cause : failure;
        untold.printStackTrace(new PrintWriter(trace));
        return trace.toString().stripTrailing();
    }
}
