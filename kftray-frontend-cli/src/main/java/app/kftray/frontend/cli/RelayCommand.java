package app.kftray.frontend.cli;

import app.kftray.api.frontend.ForwardingService;
import app.kftray.api.frontend.RelayPod;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code kftray relay list|clean}: the relays that kftray deployed into a cluster. */
@Command(
        name = "relay",
        description =
                "Shows the relays that kftray deployed into a cluster, or removes those that nobody needs any more.",
        sortOptions = false,
        customSynopsis = "kftray relay list|clean [OPTIONS]",
        footer = {
            "",
            "clean removes relays of yours whose kftray is gone, never one in use and never somebody else's.",
            "Without --namespace it looks in all namespaces, or in the context's where that is not allowed.",
            "Exit status: 0 done, 1 the cluster did not answer, refused, or has no such namespace,",
            "2 the kubeconfig cannot be used.",
            "",
            "Examples:",
            "  kftray relay list",
            "  kftray relay clean --context staging"
        })
final class RelayCommand implements app.kftray.frontend.cli.Command {
    private final Surroundings around;

    /** What to do with them. */
    enum Doing {
        LIST,
        CLEAN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "list|clean", description = "What to do.")
    @Nullable
    Doing doing;

    @Mixin
    final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    final OutputOptions output = new OutputOptions();

    RelayCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public int run() {
        // For the options that it puts into effect: a list is no run of forwards.
        around.report(output);
        boolean clean = doing == Doing.CLEAN;
        List<RelayPod> relays;
        try {
            relays = ask(clean).toCompletableFuture().join();
        } catch (CompletionException e) {
            ForwardProblem problem = ProblemException.of(e);
            if (output.format == OutputFormat.TEXT) {
                throw new ProblemException(problem, e);
            }
            around.terminal().print(failed(problem));
            return ExitStatus.of(problem);
        }
        if (output.format == OutputFormat.JSON) {
            relays.forEach(relay -> around.terminal()
                    .print(JsonEvents.start(
                                    clean ? "relay-removed" : "relay",
                                    around.clock().instant())
                            .put("context", relay.context())
                            .put("namespace", relay.namespace())
                            .put("pod", relay.name())
                            .put("owner", relay.owner())
                            .put("state", relay.state())
                            .put("use", word(relay.use()))));
        } else if (relays.isEmpty()) {
            around.terminal().print(clean ? "There was nothing to remove." : "There are no relays.");
        } else {
            table(relays);
            if (clean) {
                around.terminal().print("Removed " + Sentences.count(relays.size(), "relay") + ".");
            }
        }
        return ExitStatus.OK;
    }

    private CompletionStage<List<RelayPod>> ask(boolean clean) {
        ForwardingService service = around.context().service();
        return clean
                ? service.cleanRelays(cluster.kubeconfigs(), cluster.context, cluster.namespace)
                : service.relays(cluster.kubeconfigs(), cluster.context, cluster.namespace);
    }

    private void table(List<RelayPod> relays) {
        Table table = new Table(2); // six columns on a usual terminal
        table.keepWhole(0); // to be typed after kubectl
        table.keepWhole(4); // what the list is asked for
        table.add(row("POD", "NAMESPACE", "CONTEXT", "STATE", "USE", "DEPLOYED BY"));
        relays.forEach(
                it -> table.add(row(it.name(), it.namespace(), it.context(), it.state(), told(it.use()), it.owner())));
        Terminal terminal = around.terminal();
        table.lines(terminal.width(), terminal.ellipsis()).forEach(terminal::print);
    }

    private static List<Table.Cell> row(String... fields) {
        return Stream.of(fields).map(Sentences::clean).map(Table.Cell::of).toList();
    }

    /** For people, and short enough for a table on a usual terminal. */
    private static String told(RelayPod.Use use) {
        return use == RelayPod.Use.SOMEBODY_ELSES ? "theirs" : word(use);
    }

    private static String word(RelayPod.Use use) {
        return use.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Json failed(ForwardProblem problem) {
        return JsonEvents.start("failed", around.clock().instant()).put("problem", JsonEvents.problem(problem));
    }
}
