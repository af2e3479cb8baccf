package app.kftray.engine.target;

import app.kftray.api.frontend.CheckResult;
import app.kftray.api.problem.Right;
import app.kftray.engine.cluster.Cluster;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Asks a cluster what its user may do. Thread-safe, never blocks. */
public interface RightsCheck {

    /** Completes, for the forward of that alias, with one problem that names all those of {@code needed} that are missing in the namespace. */
    CompletionStage<CheckResult> rights(Cluster cluster, String alias, String namespace, List<Right> needed);
}
