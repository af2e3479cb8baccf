package app.kftray.frontend.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the completion script of the fish shell: one line a command, one line an option. */
final class FishCompletion {
    /** What picocli is told that an argument is when it names a file. */
    private static final String FILE = "FILE";

    private FishCompletion() {}

    static String script(CommandSpec root) {
        StringBuilder script = new StringBuilder("# kftray completion for fish\n");
        String program = root.name();
        String none = "__fish_use_subcommand";
        script.append("complete -c ")
                .append(program)
                .append(" -n ")
                .append(none)
                .append(" -f\n");
        for (Map.Entry<String, CommandLine> command : root.subcommands().entrySet()) {
            CommandSpec spec = command.getValue().getCommandSpec();
            script.append("complete -c ")
                    .append(program)
                    .append(" -n ")
                    .append(none)
                    .append(" -f -a ")
                    .append(command.getKey())
                    .append(" -d ")
                    .append(quoted(description(spec.usageMessage().description())))
                    .append('\n');
            script.append(arguments(program, command.getKey(), spec));
            for (OptionSpec option : spec.options()) {
                script.append(line(program, command.getKey(), option));
            }
        }
        return script.toString();
    }

    /** The words that may follow the command, and whether files may. */
    private static String arguments(String program, String command, CommandSpec spec) {
        List<String> words = new ArrayList<>();
        boolean files = false;
        for (PositionalParamSpec argument : spec.positionalParameters()) {
            files |= argument.paramLabel().equals(FILE);
            if (argument.completionCandidates() != null) {
                argument.completionCandidates().forEach(words::add);
            }
        }
        if (files) {
            return "";
        }
        return "complete -c " + program + " -n '__fish_seen_subcommand_from " + command + "' -f"
                + (words.isEmpty() ? "" : " -a " + quoted(String.join(" ", words))) + "\n";
    }

    private static String line(String program, String command, OptionSpec option) {
        StringBuilder line =
                new StringBuilder("complete -c " + program + " -n '__fish_seen_subcommand_from " + command + "'");
        for (String name : option.names()) {
            line.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() > 0
                && !option.type().equals(boolean[].class)
                && !option.type().equals(boolean.class)) {
            line.append(option.paramLabel().equals(FILE) ? " -r" : " -r -f");
            if (option.type().isEnum()) {
                line.append(" -a ").append(quoted(String.join(" ", option.completionCandidates())));
            }
        }
        return line.append(" -d ")
                .append(quoted(description(option.description())))
                .append('\n')
                .toString();
    }

    private static String description(String[] lines) {
        return String.join(" ", lines).replace("%%", "%");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
