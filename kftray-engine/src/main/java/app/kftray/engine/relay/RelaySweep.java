package app.kftray.engine.relay;

import app.kftray.api.event.RelayEvent;
import app.kftray.api.problem.ProblemException;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.ClusterState;
import app.kftray.engine.cluster.Clusters;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** Removes, once and in the background, what crashed processes of this person left in clusters. Nobody waits for it. Thread-safe. */
public final class RelaySweep {
    static final String LEFT = "its kftray is gone and left it behind";

    private static final Logger LOG = System.getLogger(RelaySweep.class.getName());

    private final RelayTools tools;
    private final Clusters clusters;
    private final AtomicBoolean begun = new AtomicBoolean();

    RelaySweep(RelayTools tools, Clusters clusters) {
        this.tools = tools;
        this.clusters = clusters;
    }

    /** Begins, unless that was done before; does not block. */
    public void begin() {
        if (begun.compareAndSet(false, true)) {
            tools.background().execute(() -> tools.ledger().left().forEach(this::visit));
        }
    }

    private void visit(RelayLedger.Place place) {
        CompletableFuture<ClusterState> state = new CompletableFuture<>();
        Clusters.Following following = clusters.follow(place.kubeconfig(), place.context(), state::complete);
        state.thenAcceptAsync(
                        found -> {
                            // A context that is away, or leads elsewhere now, may be back another day.
                            if (found instanceof ClusterState.Found(Cluster cluster)
                                    && cluster.server().url().toString().equals(place.server())) {
                                sweep(cluster, place);
                            }
                        },
                        tools.background())
                .whenComplete((done, failure) -> {
                    following.close();
                    if (failure != null) {
                        LOG.log(Level.DEBUG, "relays of {0} may be left: {1}", place.context(), failure.toString());
                    }
                });
    }

    private void sweep(Cluster cluster, RelayLedger.Place place) {
        try {
            tools.api().list(cluster, place.namespace()).stream()
                    .filter(pod -> RelayPods.label(pod, Owner.PERSON_LABEL)
                            .equals(tools.owner().person()))
                    .filter(pod -> ProcessMark.isGone(RelayPods.label(pod, Owner.PROCESS_LABEL)))
                    .map(pod -> String.valueOf(pod.getMetadata().getName()))
                    .forEach(name -> {
                        tools.api().delete(cluster, place.namespace(), name);
                        tools.news().tell(RelayEvent.Change.REMOVED, cluster, place.namespace(), name, LEFT);
                    });
            tools.ledger().remove(place);
        } catch (ProblemException later) {
            LOG.log(Level.DEBUG, "relays in {0} may be left: {1}", place.namespace(), later.getMessage());
        }
    }
}
