package app.kftray.engine.config;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.SourcePosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry on its way to a forward; aliases are settled when all entries of all files are known.
 *
 * @param alias what the person named it, null for the default
 * @param defaultAlias {@code {workload_type}-{protocol}-{port}}
 * @param forward null when the entry has an error or cannot be carried
 */
record Draft(
        SourcePosition at,
        @Nullable String alias,
        String defaultAlias,
        @Nullable ForwardConfig forward,
        List<ForwardProblem> errors,
        List<ForwardProblem> warnings) {

    /** How a problem names the entry, for example {@code web (forwards.json:3:5)}. */
    String label() {
        return (alias == null ? defaultAlias : alias) + " (" + at + ")";
    }
}
