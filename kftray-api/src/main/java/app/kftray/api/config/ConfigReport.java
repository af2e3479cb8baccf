package app.kftray.api.config;

import app.kftray.api.problem.ForwardProblem;
import java.util.List;

/**
 * What reading one or more sources of configuration gave.
 *
 * @param forwards the entries that can run, in the order in which they stood
 * @param errors what was wrong, every mistake of every file; an entry with an error is not among {@code forwards}
 * @param warnings what was not understood but does no harm, for example unknown keys
 */
public record ConfigReport(List<ForwardConfig> forwards, List<ForwardProblem> errors, List<ForwardProblem> warnings) {
    public ConfigReport {
        forwards = List.copyOf(forwards);
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }
}
