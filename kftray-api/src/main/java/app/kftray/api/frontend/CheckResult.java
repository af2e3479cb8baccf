package app.kftray.api.frontend;

import app.kftray.api.problem.ForwardProblem;
import java.util.List;

/**
 * What a check of one forward found.
 *
 * @param alias the forward's
 * @param facts what is in order, one short sentence each, for example {@code 2 ready pods behind svc/web}
 * @param problems what is not; empty when the forward would work
 */
public record CheckResult(String alias, List<String> facts, List<ForwardProblem> problems) {
    public CheckResult {
        facts = List.copyOf(facts);
        problems = List.copyOf(problems);
    }
}
