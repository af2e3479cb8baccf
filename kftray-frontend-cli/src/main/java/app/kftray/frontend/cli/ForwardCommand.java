package app.kftray.frontend.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kftray forward}: targets and ports straight from the command line. */
@Command(
        name = "forward",
        description = "Forwards local ports to services, pods and workloads until Ctrl-C.",
        sortOptions = false,
        customSynopsis = "kftray forward [OPTIONS] TARGET [LOCAL:]REMOTE... [TARGET [LOCAL:]REMOTE...]...",
        footer = {
            "",
            "TARGET is svc/NAME, pod/NAME, deploy/NAME, sts/NAME, rs/NAME, ds/NAME, job/NAME or -l SELECTOR;",
            "a bare name is a pod. REMOTE is the service's or pod's port, a number or its name.",
            "Without LOCAL the same number is taken; with :REMOTE or 0:REMOTE a free one where that is taken.",
            "",
            "Examples:",
            "  kftray forward svc/web 8080:80",
            "  kftray forward svc/web 8080:80 pod/db-0 5432 deploy/api :http",
            "  kftray forward -n shop -l app=cart,tier=api 9000"
        })
final class ForwardCommand implements app.kftray.frontend.cli.Command {
    private final Surroundings around;

    /** Targets and ports in the order in which they were typed, a selector after its {@link TargetGrammar#SELECTOR}. */
    @Parameters(
            paramLabel = "TARGET PORT...",
            arity = "0..*",
            hidden = true,
            parameterConsumer = Word.class,
            description = "A target, and the ports of it.")
    final List<String> words = new ArrayList<>();

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            parameterConsumer = Selector.class,
            description = "A target: the pods that a label selector matches. Its ports follow.")
    List<String> selectors = new ArrayList<>();

    @Mixin
    final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    final OutputOptions output = new OutputOptions();

    ForwardCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public int run() {
        Report report = around.report(output);
        return new ForwardRun(around, report).run(cluster.fill(TargetGrammar.parse(words)));
    }

    private static void add(CommandSpec command, String word) {
        ((ForwardCommand) command.userObject()).words.add(word);
    }

    /** Takes one word, so that an option that follows it is seen as one. */
    static final class Word implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
            add(command, arguments.pop());
        }
    }

    /** Keeps a selector's place among the words. */
    static final class Selector implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> arguments, ArgSpec argument, CommandSpec command) {
            add(command, TargetGrammar.SELECTOR);
            if (!arguments.isEmpty()) {
                add(command, arguments.pop());
            }
        }
    }
}
