package app.kftray.frontend.cli;

import picocli.CommandLine.Option;

/** The options about what is printed, which every command has. */
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "Report as text for people, or as one JSON event a line.")
    OutputFormat format = OutputFormat.TEXT;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell more on standard error; -vv with stack traces.")
    boolean[] verbose = {};

    @Option(
            names = "--color",
            paramLabel = "auto|always|never",
            description = "Colours; auto heeds NO_COLOR and CLICOLOR_FORCE.")
    ColorChoice color = ColorChoice.AUTO;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
