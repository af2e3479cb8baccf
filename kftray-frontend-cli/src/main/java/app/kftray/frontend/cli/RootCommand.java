package app.kftray.frontend.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kftray} itself: nothing but help and version. */
@Command(
        name = Commands.PROGRAM,
        customSynopsis = "kftray COMMAND [OPTIONS] [ARGUMENTS]",
        description = "Kubernetes port forwards that stay: many from one process, and they reconnect by themselves.",
        sortOptions = false,
        footer = {
            "",
            "kftray help COMMAND explains one command. Exit status: 0 done or stopped by you, 1 something failed,",
            "2 the command line, the configuration or the kubeconfig is wrong or missing.",
            "",
            "Examples:",
            "  kftray forward svc/web 8080:80    one forward",
            "  kftray demo                       a cluster in this process, to try it",
            "  kftray up forwards.json           many"
        })
final class RootCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            description = "Print the version.")
    boolean version;
}
