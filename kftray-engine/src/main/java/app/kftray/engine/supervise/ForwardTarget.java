package app.kftray.engine.supervise;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.ClusterState;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import app.kftray.engine.target.TargetState;
import app.kftray.engine.target.Targets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The far side of one forward: follows its kubeconfig to a cluster, watches its target there, and has the way to it proved.
 * Belongs to the engine's thread, on which it also tells what came of it.
 */
final class ForwardTarget {
    private ForwardConfig config;
    private final Surroundings around;
    private final ForwardStreams streams;
    private final ClusterGate.Waiter waiter;
    private final Supplier<Way> way;
    private final Claims.Claim claim;

    private @Nullable Cluster cluster;
    private @Nullable AutoCloseable kubeconfig;
    /** What an earlier search or watch still says is of no interest. */
    private long search;

    private long watched;
    private Targets.@Nullable Watch target;
    private volatile Optional<RelayTarget> beyond = Optional.empty();
    /** How often, since the target was told last. */
    private int foundGone;

    /**
     * @param waiter hears what came of it, and waits at the cluster's gate
     * @param way how far the forward has come
     */
    ForwardTarget(
            ForwardConfig config,
            Surroundings around,
            ForwardStreams streams,
            ClusterGate.Waiter waiter,
            Supplier<Way> way) {
        this.config = config;
        this.around = around;
        this.streams = streams;
        this.waiter = waiter;
        this.way = way;
        this.claim = around.claims().open();
    }

    @Nullable
    Cluster cluster() {
        return cluster;
    }

    /** Where a relay leads on to; asked on any thread. */
    Optional<RelayTarget> beyond() {
        return beyond;
    }

    /** The next search or watch is for that configuration. */
    void become(ForwardConfig next) {
        config = next;
    }

    // --- the cluster

    void findCluster() {
        long of = ++search;
        kubeconfig = around.clusters()
                .follow(
                        config.kubeconfig(),
                        config.context(),
                        found -> around.engine().execute(() -> {
                            if (of == search) {
                                clusterChanged(found);
                            }
                        }));
    }

    void leaveCluster() {
        search++;
        close(kubeconfig);
        kubeconfig = null;
        cluster = null;
        claim.cluster(null);
    }

    private void clusterChanged(ClusterState state) {
        switch (state) {
            case ClusterState.Found(Cluster found)
            when found.equals(cluster) && !(way.get() instanceof Way.NoCluster) -> {
                hurry();
                around.gates().hurry(found);
                waiter.handle(new Input.LoginOver());
            }
            case ClusterState.LoggingIn(ForwardProblem problem) -> waiter.handle(new Input.LoggingIn(problem));
            case ClusterState.Found(Cluster found) -> {
                if (!found.equals(cluster) && cluster != null) {
                    around.gates().leave(cluster, waiter);
                    around.gates().withdraw(cluster, waiter);
                }
                cluster = found;
                waiter.handle(new Input.ClusterFound(found.context()));
                claim.cluster(found); // last: until here connections were led to the one before
            }
            case ClusterState.Missing(ForwardProblem problem) -> waiter.handle(new Input.ClusterMissing(problem));
            case ClusterState.Noted(ForwardProblem problem) ->
                around.events().tell(new ForwardEvent.Warned(around.clock().instant(), config.alias(), problem));
        }
    }

    // --- the target

    void watch() {
        leave();
        long of = watched;
        target = around.targets()
                .watch(
                        required(),
                        config,
                        state -> around.engine().execute(() -> {
                            if (of == watched) {
                                targetChanged(state);
                            }
                        }));
    }

    void leave() {
        watched++;
        close(target);
        target = null;
        claim.pods(List.of());
    }

    private void targetChanged(TargetState state) {
        switch (state) {
            case TargetState.Ready ready -> found(ready.pods(), Optional.empty());
            case TargetState.Relayed(List<PodPort> pods, Optional<RelayTarget> to) -> found(pods, to);
            case TargetState.Unavailable(ForwardProblem problem) -> waiter.handle(new Input.TargetMissing(problem));
        }
    }

    private void found(List<PodPort> pods, Optional<RelayTarget> to) {
        boolean moved = !to.equals(beyond) && !beyond.isEmpty();
        beyond = to;
        claim.expect(pods);
        foundGone = 0;
        waiter.handle(new Input.TargetFound(pods));
        if (moved && way.get() instanceof Way.Proved) {
            route(pods);
        }
        claim.pods(pods); // last: until here connections were led to those that left
    }

    /** The cluster is there, whatever the target's watches think. */
    void hurry() {
        if (target != null) {
            target.hurry();
        }
    }

    /** The machine slept or its network changed: ask anew. */
    void refresh() {
        if (target != null) {
            target.refresh();
        }
    }

    /** A pod that is gone is heard of within the first pause; when it still is not, whoever should tell is deaf. */
    void foundGone() {
        if (++foundGone > 1 && target != null) {
            target.doubt();
        }
    }

    // --- the way to it

    void prove(long ticket, PodPort pod) {
        around.gates().of(required()).prove(waiter, pod, new ProofAnswer() {
            @Override
            public void proved(Proof proof) {
                waiter.handle(new Input.ProofGiven(ticket, pod, proof));
            }

            @Override
            public void failed(ForwardProblem problem) {
                waiter.handle(new Input.ProofFailed(ticket, pod, problem));
            }
        });
    }

    void blameCluster(PodPort pod, ForwardProblem problem) {
        around.gates().of(required()).blame(waiter, pod, problem);
    }

    /** Whatever is not waited for any more must not come. */
    void leaveGateWhereDone(Cluster at) {
        Way now = way.get();
        if (!(now instanceof Way.ClusterAway)) {
            around.gates().leave(at, waiter);
        }
        if (!(now instanceof Way.Proving || now instanceof Way.Proved)) {
            around.gates().withdraw(at, waiter);
        }
    }

    void route(List<PodPort> pods) {
        if (pods.isEmpty()) {
            streams.hold();
        } else {
            streams.route(required(), pods, beyond.filter(to -> to.protocol().equals(RelayTarget.TCP)));
        }
    }

    private Cluster required() {
        return Objects.requireNonNull(cluster, "cluster");
    }

    private static void close(@Nullable AutoCloseable handle) {
        if (handle == null) {
            return;
        }
        try {
            handle.close();
        } catch (Exception fault) {
            System.getLogger(ForwardTarget.class.getName())
                    .log(System.Logger.Level.DEBUG, "a watch did not close: {0}", fault);
        }
    }
}
