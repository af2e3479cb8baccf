package app.kftray.engine.config;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every entry of all files its alias. Those that people chose must differ; the default ones are made to, with
 * {@code -2}, {@code -3} in the order of the entries, so that the same files always give the same names.
 */
final class Aliases {
    private final Map<String, Draft> taken = new HashMap<>();
    private final Set<Draft> clashing = new HashSet<>();
    private final List<ForwardProblem> problems = new ArrayList<>();

    Aliases(List<Draft> drafts) {
        for (Draft draft : drafts) {
            if (draft.alias() == null) {
                continue;
            }
            Draft earlier = taken.putIfAbsent(draft.alias(), draft);
            if (earlier != null) {
                clashing.add(earlier);
                clashing.add(draft);
                problems.add(new ConfigProblem.Clash("the alias " + draft.alias(), earlier.label(), draft.label()));
            }
        }
    }

    List<ForwardProblem> problems() {
        return problems;
    }

    boolean clashes(Draft draft) {
        return clashing.contains(draft);
    }

    /** The alias of {@code draft}; to be asked once for each, in order. */
    String of(Draft draft) {
        if (draft.alias() != null) {
            return draft.alias();
        }
        String alias = draft.defaultAlias();
        for (int number = 2; taken.putIfAbsent(alias, draft) != null; number++) {
            alias = draft.defaultAlias() + "-" + number;
        }
        return alias;
    }
}
