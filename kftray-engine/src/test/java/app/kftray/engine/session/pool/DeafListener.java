package app.kftray.engine.session.pool;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.session.SessionListener;
import java.time.Duration;

/** For tests in which nobody asks what happens to sessions. */
final class DeafListener implements SessionListener {
    @Override
    public void fellBack(Cluster cluster, String from, String to, String reason) {}

    @Override
    public void proved(Cluster cluster, String namespace, String pod, Duration roundTrip) {}

    @Override
    public void lost(Cluster cluster, String namespace, String pod, ForwardProblem reason) {}
}
