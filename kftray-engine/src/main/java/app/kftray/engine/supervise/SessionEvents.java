package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.session.SessionListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Leads what sessions tell to the supervisors, once these are there; before, there are no sessions. */
final class SessionEvents implements SessionListener {
    private volatile @Nullable SessionListener to;

    void lead(SessionListener listener) {
        to = listener;
    }

    @Override
    public void fellBack(Cluster cluster, String from, String to, String reason) {
        SessionListener listener = this.to;
        if (listener != null) {
            listener.fellBack(cluster, from, to, reason);
        }
    }

    @Override
    public void proved(Cluster cluster, String namespace, String pod, Duration roundTrip) {
        SessionListener listener = to;
        if (listener != null) {
            listener.proved(cluster, namespace, pod, roundTrip);
        }
    }

    @Override
    public void lost(Cluster cluster, String namespace, String pod, ForwardProblem reason) {
        SessionListener listener = to;
        if (listener != null) {
            listener.lost(cluster, namespace, pod, reason);
        }
    }
}
