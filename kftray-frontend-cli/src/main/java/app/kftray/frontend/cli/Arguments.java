package app.kftray.frontend.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the command among the arguments and puts it first: people type {@code kubectl --context x get}, and it has to be
 * known which command's options are read before they are.
 */
final class Arguments {
    /** Options that take the next word as their value. */
    private static final Set<String> WITH_VALUE =
            Set.of("--kubeconfig", "--context", "-n", "--namespace", "--address", "-o", "--output", "--color");

    private Arguments() {}

    static List<String> commandFirst(List<String> arguments) {
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            at += WITH_VALUE.contains(arguments.get(at)) ? 2 : 1;
        }
        if (at == 0 || at >= arguments.size()) {
            return arguments;
        }
        List<String> sorted = new ArrayList<>();
        sorted.add(arguments.get(at));
        sorted.addAll(arguments.subList(0, at));
        sorted.addAll(arguments.subList(at + 1, arguments.size()));
        return sorted;
    }
}
