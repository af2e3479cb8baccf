package app.kftray.frontend.cli;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kftray check}: reads files, and with {@code --cluster} asks the clusters too, and starts nothing. */
@Command(
        name = "check",
        description = "Reads and checks configuration files without starting a forward.",
        sortOptions = false,
        customSynopsis = "kftray check [OPTIONS] [FILE...]",
        footer = {
            "",
            "Every mistake is reported at once, with its file, line and column; those of kftray.conf too.",
            "Exit status: 0 all is well, 1 a cluster would not take a forward, 2 a file or the kubeconfig",
            "has a mistake.",
            "",
            "Examples:",
            "  kftray check team.yaml",
            "  kftray check --cluster team.yaml"
        })
final class CheckCommand implements app.kftray.frontend.cli.Command {
    private final Surroundings around;

    @Mixin
    final FileArguments files = new FileArguments();

    @Option(
            names = "--cluster",
            description = "Also check contexts, namespaces, services, ports and rights at the clusters.")
    boolean atCluster;

    @Mixin
    final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    final OutputOptions output = new OutputOptions();

    CheckCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public int run() {
        Report report = around.report(output);
        ConfigFiles named = files.in(around.context());
        ConfigReport read = withSettings(named.load());
        read.warnings().forEach(report::configWarning);
        read.errors().forEach(report::configError);
        int status = read.errors().isEmpty() ? ExitStatus.OK : ExitStatus.USAGE;
        if (atCluster && !read.forwards().isEmpty()) {
            List<CheckResult> results = around.context()
                    .service()
                    .check(cluster.fill(read.forwards()))
                    .toCompletableFuture()
                    .join();
            results.forEach(this::tell);
            status = results.stream()
                    .flatMap(result -> result.problems().stream())
                    .mapToInt(ExitStatus::of)
                    .reduce(status, Math::max);
        }
        if (output.format == OutputFormat.TEXT) {
            around.terminal()
                    .print(named.names() + ": "
                            + Sentences.count(read.forwards().size(), "forward") + ", "
                            + Sentences.count(read.errors().size(), "mistake") + ", "
                            + Sentences.count(read.warnings().size(), "warning") + ".");
        }
        return status;
    }

    /** Adds what is wrong with the program's settings and plug-ins: files that a person wrote like the others. */
    private ConfigReport withSettings(ConfigReport read) {
        List<ForwardProblem> errors = new ArrayList<>(read.errors());
        List<ForwardProblem> warnings = new ArrayList<>(read.warnings());
        for (ForwardProblem problem : around.context().service().warnings()) {
            boolean mistake = problem instanceof ConfigProblem && !(problem instanceof ConfigProblem.UnknownKey);
            (mistake ? errors : warnings).add(problem);
        }
        return new ConfigReport(read.forwards(), errors, warnings);
    }

    private void tell(CheckResult result) {
        Terminal terminal = around.terminal();
        if (output.format == OutputFormat.JSON) {
            terminal.print(JsonEvents.start("checked", around.clock().instant())
                    .put("forward", result.alias())
                    .put("facts", result.facts())
                    .putObjects(
                            "problems",
                            result.problems().stream().map(JsonEvents::problem).toList()));
            return;
        }
        Paint paint = terminal.paint();
        String verdict = result.problems().isEmpty() ? paint.good("ok") : paint.bad("not ok");
        terminal.print(paint.strong(Sentences.clean(result.alias())) + ": " + verdict);
        result.facts().forEach(fact -> terminal.print("  " + Sentences.clean(fact)));
        for (ForwardProblem problem : result.problems()) {
            terminal.print("  " + paint.bad("error") + ": " + Sentences.problem(problem, paint));
            if (!problem.hint().isEmpty()) {
                terminal.print("    " + paint.faint(Sentences.clean(problem.hint())));
            }
        }
    }
}
