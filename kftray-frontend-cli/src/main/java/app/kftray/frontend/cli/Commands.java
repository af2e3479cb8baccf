package app.kftray.frontend.cli;

import app.kftray.api.problem.Names;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;

/** Makes picocli's model of the commands, of all or of the one that is wanted: each costs start-up time. */
final class Commands {
    static final String PROGRAM = "kftray";

    static final List<String> NAMES =
            List.of("up", "forward", "check", "relay", "demo", "version", "help", "completion");

    private final Surroundings around;

    Commands(Surroundings around) {
        this.around = around;
    }

    CommandLine all() {
        CommandLine root = root();
        NAMES.forEach(name -> root.addSubcommand(name, create(name)));
        return configured(root);
    }

    CommandLine only(String name) {
        return configured(root().addSubcommand(name, create(name)));
    }

    /** What to type instead of a command that there is not. */
    static String suggestion(String command) {
        return Names.nearest(command, NAMES)
                        .map(nearest -> "Did you mean " + nearest + "? ")
                        .orElse("")
                + "Known commands: " + Names.list(NAMES) + ".";
    }

    private static CommandLine root() {
        return new CommandLine(new RootCommand());
    }

    private static CommandLine configured(CommandLine root) {
        root.registerConverter(OutputFormat.class, new Choice<>(OutputFormat.values()));
        root.registerConverter(ColorChoice.class, new Choice<>(ColorChoice.values()));
        root.registerConverter(RelayCommand.Doing.class, new Choice<>(RelayCommand.Doing.values()));
        root.registerConverter(Duration.class, new TimeSpan());
        root.registerConverter(CompletionCommand.Shell.class, new Choice<>(CompletionCommand.Shell.values()));
        root.setUsageHelpWidth(100);
        return root;
    }

    private Command create(String name) {
        return switch (name) {
            case "up" -> new UpCommand(around);
            case "forward" -> new ForwardCommand(around);
            case "check" -> new CheckCommand(around);
            case "relay" -> new RelayCommand(around);
            case "demo" -> new DemoCommand(around, SandboxCluster::start);
            case "version" -> new VersionCommand(around);
            case "help" -> new HelpCommand(around);
            case "completion" -> new CompletionCommand(around);
            default -> throw new IllegalArgumentException("name: " + name + " (expected: one of " + NAMES + ")");
        };
    }
}
