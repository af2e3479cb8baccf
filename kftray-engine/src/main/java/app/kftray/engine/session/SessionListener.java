package app.kftray.engine.session;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.Cluster;
import java.time.Duration;

/** Hears what happens to sessions. Called on event loops; must not block. */
public interface SessionListener {

    /** A wire protocol did not work with the cluster and the next one is tried. */
    void fellBack(Cluster cluster, String from, String to, String reason);

    /** A session answered a ping. */
    void proved(Cluster cluster, String namespace, String pod, Duration roundTrip);

    /** The last session to the pod that took streams ended unasked, or answers nothing any more. */
    void lost(Cluster cluster, String namespace, String pod, ForwardProblem reason);
}
