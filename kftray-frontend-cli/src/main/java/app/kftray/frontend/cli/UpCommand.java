package app.kftray.frontend.cli;

import app.kftray.api.config.ConfigReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kftray up}: the forwards of configuration files, until Ctrl-C. */
@Command(
        name = "up",
        description = "Runs the forwards of configuration files until Ctrl-C.",
        sortOptions = false,
        customSynopsis = "kftray up [OPTIONS] [FILE...]",
        footer = {
            "",
            "An entry with a mistake is reported, and the others run. Pods, networks and logins that are lost",
            "are waited for.",
            "",
            "Examples:",
            "  kftray up                       forwards.json in the config folder",
            "  kftray up team.yaml mine.json   several files",
            "  kftray up --watch team.yaml     and follow changes of the file",
            "  generate | kftray up -          standard input"
        })
final class UpCommand implements app.kftray.frontend.cli.Command {
    private final Surroundings around;

    @Mixin
    final FileArguments files = new FileArguments();

    @Option(names = "--watch", description = "Follow changes of the files: start, stop and change only what differs.")
    boolean watch;

    @Mixin
    final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    final OutputOptions output = new OutputOptions();

    UpCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public int run() {
        Report report = around.report(output);
        ConfigFiles named = files.in(around.context());
        if (watch) {
            return new ForwardRun(around, report).watch(named.watchable(), cluster::fill);
        }
        ConfigReport read = named.load();
        read.warnings().forEach(report::configWarning);
        read.errors().forEach(report::configError);
        if (read.forwards().isEmpty()) {
            around.terminal().warn("There is no forward to start in " + named.names() + ".");
            return ExitStatus.USAGE;
        }
        return new ForwardRun(around, report).run(cluster.fill(read.forwards()));
    }
}
