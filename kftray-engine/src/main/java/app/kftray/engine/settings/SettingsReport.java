package app.kftray.engine.settings;

import app.kftray.api.problem.ForwardProblem;
import java.util.List;

/**
 * What reading the settings gave.
 *
 * @param settings usable always: a setting with an error has its default
 * @param errors every bad value, or the one place where the file cannot be read
 * @param warnings keys that mean nothing
 */
public record SettingsReport(Settings settings, List<ForwardProblem> errors, List<ForwardProblem> warnings) {
    public SettingsReport {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }
}
