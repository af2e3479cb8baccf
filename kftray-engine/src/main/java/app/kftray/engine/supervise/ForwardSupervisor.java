package app.kftray.engine.supervise;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.ClusterState;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import app.kftray.engine.target.TargetState;
import app.kftray.engine.target.Targets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Runs one forward: carries out what its {@link ForwardMachine} decides and tells it what came of it. Belongs to the
 * engine's thread; other threads come in through {@link EngineThread#execute}.
 */
final class ForwardSupervisor implements ClusterGate.Waiter {
    private ForwardConfig config;
    private final Surroundings around;
    private final ForwardMachine machine;
    private final Traffic traffic = new Traffic();
    private final ForwardStreams streams;
    private final ForwardDoor door;
    private final Deque<Input> inputs = new ArrayDeque<>();
    private boolean handling;
    /** How often, since the target was told last. */
    private int foundGone;

    private @Nullable Cluster cluster;
    private @Nullable AutoCloseable kubeconfig;
    /** What an earlier search or watch still says is of no interest. */
    private long search;

    private long watched;
    private Targets.@Nullable Watch target;
    private final Claims.Claim claim;
    private Runnable cancelBind = () -> {};
    private Runnable cancelPause = () -> {};
    private volatile Optional<RelayTarget> beyond = Optional.empty();

    ForwardSupervisor(ForwardConfig config, Surroundings around) {
        this.config = config;
        this.around = around;
        this.machine = new ForwardMachine(
                config.alias(), config.target().describe(), around.policy(), around.clock(), around.random());
        this.claim = around.claims().open();
        this.streams = new ForwardStreams(
                around.podStreams(),
                around.eventLoops(),
                around.engine(),
                around.holdTime(),
                ForwardStreams.LONGEST_OPENING,
                (pod, problem) -> around.engine().execute(() -> unreached(pod, problem)),
                this::problem);
        this.door = new ForwardDoor(config, around, streams, traffic, () -> beyond, this::handle);
    }

    ForwardConfig config() {
        return config;
    }

    @Nullable
    Cluster cluster() {
        return cluster;
    }

    void start() {
        handle(new Input.Start());
    }

    /** Leads elsewhere from now on, with the local side as it is; answers false, and changes nothing, where that cannot be. */
    boolean become(ForwardConfig next) {
        if (!door.serves(next) || Targets.isRelayed(config) || Targets.isRelayed(next)) {
            return false;
        }
        if (!next.equals(config)) {
            boolean sameCluster = next.kubeconfig().equals(config.kubeconfig())
                    && next.namedContext().equals(config.namedContext());
            config = next;
            door.become(next);
            handle(new Input.Reconfigured(sameCluster));
        }
        return true;
    }

    /** Completes when the local sockets are closed. */
    CompletionStage<Void> stop() {
        handle(new Input.Stop());
        return door.closed();
    }

    /** An input that an action leads to waits until the actions before it are done, so that events are told in their order. */
    @Override
    public void handle(Input input) {
        inputs.add(input);
        if (handling) {
            return;
        }
        handling = true;
        try {
            for (Input next = inputs.poll(); next != null; next = inputs.poll()) {
                step(next);
            }
        } finally {
            handling = false;
        }
    }

    private void step(Input input) {
        if ((input instanceof Input.ClusterUp || input instanceof Input.ProofGiven) && target != null) {
            target.hurry(); // the cluster is there, whatever its watches think
        }
        doubtTarget(input);
        Cluster before = cluster;
        machine.handle(input).forEach(this::carryOut);
        leaveWhatIsOver(before);
    }

    /** Whatever the machine does not wait for any more must not come, and must not keep anything alive until it would. */
    private void leaveWhatIsOver(@Nullable Cluster at) {
        Way way = machine.way();
        if (at != null && !(way instanceof Way.ClusterAway)) {
            around.gates().leave(at, this);
        }
        if (at != null && !(way instanceof Way.Proving || way instanceof Way.Proved)) {
            around.gates().withdraw(at, this);
        }
        if (!(way instanceof Way.Resting || way instanceof Way.Proved)) {
            cancelPause.run();
        }
        if (!(machine.door() instanceof Door.Blocked)) {
            cancelBind.run();
        }
    }

    /** A pod that is gone is heard of within the first pause; when it still is not, whoever should tell is deaf. */
    private void doubtTarget(Input input) {
        if (input instanceof Input.TargetFound) {
            foundGone = 0;
        } else if (input instanceof Input.ProofFailed failed && failed.problem() instanceof TargetProblem.NotFound) {
            foundGone();
        }
    }

    /** A connection found that. The pings between may well be answered: kubelets keep the session to a pod that is gone. */
    private void unreached(PodPort pod, ForwardProblem problem) {
        if (machine.way() instanceof Way.Proved(List<PodPort> pods, PodPort proved) && !pods.contains(pod)) {
            return; // an old connection's, from before the forward led elsewhere
        }
        foundGone();
        handle(new Input.PodLost(pod.qualifiedPod(), problem));
    }

    private void foundGone() {
        if (++foundGone > 1 && target != null) {
            target.doubt();
        }
    }

    /** Something happened that concerns nobody else but whoever listens. */
    void tell(ForwardEvent event) {
        around.events().tell(event);
    }

    /** Ask the cluster anew: the machine slept or its network changed. */
    void wake() {
        if (target != null) {
            target.refresh();
        }
        handle(new Input.Woken());
    }

    ForwardStatus status() {
        ForwardMachine.Snapshot now = machine.snapshot();
        Proof proof = now.proof();
        return new ForwardStatus(
                config,
                now.state(),
                now.since(),
                now.addresses(),
                now.context(),
                now.pod(),
                proof == null ? null : proof.carrier(),
                now.lastGood(),
                proof == null ? null : proof.roundTrip(),
                now.restarts(),
                now.problem(),
                traffic.openConnections(),
                traffic.bytesSent(),
                traffic.bytesReceived(),
                traffic.dropped());
    }

    private void carryOut(Action action) {
        switch (action) {
            case Action.Bind() -> door.open();
            case Action.BindLater(Duration delay) -> {
                cancelBind.run();
                cancelBind = around.engine().schedule(() -> handle(new Input.BindAgain()), delay);
            }
            case Action.Unbind() -> {
                streams.close(new StreamProblem.Unreached(config.alias(), 0, "the forward was stopped"));
                door.close();
            }
            case Action.FindCluster() -> findCluster();
            case Action.LeaveCluster() -> {
                search++;
                close(kubeconfig);
                kubeconfig = null;
                cluster = null;
                claim.cluster(null);
            }
            case Action.WatchTarget() -> watchTarget();
            case Action.LeaveTarget() -> leaveTarget();
            case Action.Prove(long ticket, PodPort pod) -> prove(ticket, pod);
            case Action.Rest(long ticket, Duration delay) -> {
                cancelPause.run();
                cancelPause = around.engine().schedule(() -> handle(new Input.Rested(ticket)), delay);
            }
            case Action.BlameCluster(PodPort pod, ForwardProblem problem) ->
                around.gates().of(Objects.requireNonNull(cluster, "cluster")).blame(this, pod, problem);
            case Action.Route(List<PodPort> pods) -> {
                if (pods.isEmpty()) {
                    streams.hold();
                } else {
                    streams.route(
                            Objects.requireNonNull(cluster, "cluster"),
                            pods,
                            beyond.filter(to -> to.protocol().equals(RelayTarget.TCP)));
                }
            }
            case Action.Tell(ForwardEvent event) -> tell(event);
        }
    }

    // --- the way to the target

    private void findCluster() {
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

    private void clusterChanged(ClusterState state) {
        switch (state) {
            case ClusterState.Found(Cluster found)
            when found.equals(cluster) && !(machine.way() instanceof Way.NoCluster) -> {
                if (target != null) {
                    target.hurry();
                }
                around.gates().hurry(found);
                handle(new Input.LoginOver());
            }
            case ClusterState.LoggingIn(ForwardProblem problem) -> handle(new Input.LoggingIn(problem));
            case ClusterState.Found(Cluster found) -> {
                if (!found.equals(cluster) && cluster != null) {
                    around.gates().leave(cluster, this);
                    around.gates().withdraw(cluster, this);
                }
                cluster = found;
                handle(new Input.ClusterFound(found.context()));
                claim.cluster(found); // last: until here connections were led to the one before
            }
            case ClusterState.Missing(ForwardProblem problem) -> handle(new Input.ClusterMissing(problem));
            case ClusterState.Noted(ForwardProblem problem) ->
                tell(new ForwardEvent.Warned(around.clock().instant(), config.alias(), problem));
        }
    }

    private void watchTarget() {
        leaveTarget();
        long of = watched;
        target = around.targets()
                .watch(
                        Objects.requireNonNull(cluster, "cluster"),
                        config,
                        state -> around.engine().execute(() -> {
                            if (of == watched) {
                                targetChanged(state);
                            }
                        }));
    }

    private void targetChanged(TargetState state) {
        switch (state) {
            case TargetState.Ready ready -> found(ready.pods(), Optional.empty());
            case TargetState.Relayed(List<PodPort> pods, Optional<RelayTarget> to) -> found(pods, to);
            case TargetState.Unavailable(ForwardProblem problem) -> handle(new Input.TargetMissing(problem));
        }
    }

    private void found(List<PodPort> pods, Optional<RelayTarget> to) {
        boolean moved = !to.equals(beyond) && !beyond.isEmpty();
        beyond = to;
        claim.expect(pods);
        handle(new Input.TargetFound(pods));
        if (moved && machine.way() instanceof Way.Proved) {
            carryOut(new Action.Route(pods));
        }
        claim.pods(pods); // last: until here connections were led to those that left
    }

    private void leaveTarget() {
        watched++;
        close(target);
        target = null;
        claim.pods(List.of());
    }

    private void prove(long ticket, PodPort pod) {
        Cluster of = Objects.requireNonNull(cluster, "cluster");
        around.gates().of(of).prove(this, pod, new ProofAnswer() {
            @Override
            public void proved(Proof proof) {
                handle(new Input.ProofGiven(ticket, pod, proof));
            }

            @Override
            public void failed(ForwardProblem problem) {
                handle(new Input.ProofFailed(ticket, pod, problem));
            }
        });
    }

    private ForwardProblem problem() {
        ForwardProblem known = machine.snapshot().problem();
        return known == null ? new LocalProblem.Internal("the forward has no target yet") : known;
    }

    private static void close(@Nullable AutoCloseable handle) {
        if (handle == null) {
            return;
        }
        try {
            handle.close();
        } catch (Exception fault) {
            System.getLogger(ForwardSupervisor.class.getName())
                    .log(System.Logger.Level.DEBUG, "a watch did not close: {0}", fault);
        }
    }
}
