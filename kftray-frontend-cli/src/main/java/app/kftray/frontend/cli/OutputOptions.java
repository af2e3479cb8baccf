package app.kftray.frontend.cli;

import picocli.CommandLine.Option;

/** The options about what is printed, which every command has. */
final class OutputOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "How to report: text for people, json for programs, one event a line (docs/events.md).")
    OutputFormat format = OutputFormat.TEXT;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell more on standard error; -vv with stack traces.")
    boolean[] verbose = {};

    @Option(
            names = "--color",
            paramLabel = "auto|always|never",
            description = "Colours: auto looks at the terminal, NO_COLOR and CLICOLOR_FORCE.")
    ColorChoice color = ColorChoice.AUTO;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
