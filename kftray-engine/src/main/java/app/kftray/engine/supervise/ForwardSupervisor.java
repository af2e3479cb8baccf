package app.kftray.engine.supervise;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import app.kftray.engine.target.Targets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Runs one forward: has its {@link ForwardDoor} and its {@link ForwardTarget} carry out what its {@link ForwardMachine} decides,
 * and tells it what came of it. Belongs to the engine's thread; other threads come in through {@link EngineThread#execute}.
 */
final class ForwardSupervisor implements ClusterGate.Waiter {
    private ForwardConfig config;
    private final Surroundings around;
    private final ForwardMachine machine;
    private final Traffic traffic = new Traffic();
    private final ForwardStreams streams;
    private final ForwardDoor door;
    private final ForwardTarget target;
    private final Deque<Input> inputs = new ArrayDeque<>();
    private boolean handling;
    private Runnable cancelBind = () -> {};
    private Runnable cancelPause = () -> {};

    ForwardSupervisor(ForwardConfig config, Surroundings around) {
        this.config = config;
        this.around = around;
        this.machine = new ForwardMachine(
                config.alias(), config.target().describe(), around.policy(), around.clock(), around.random());
        this.streams = new ForwardStreams(
                around.podStreams(),
                around.eventLoops(),
                around.engine(),
                around.holdTime(),
                ForwardStreams.LONGEST_OPENING,
                (pod, problem) -> around.engine().execute(() -> unreached(pod, problem)),
                this::problem);
        this.target = new ForwardTarget(config, around, streams, this, machine::way);
        this.door = new ForwardDoor(config, around, streams, traffic, target::beyond, this::handle);
    }

    ForwardConfig config() {
        return config;
    }

    @Nullable
    Cluster cluster() {
        return target.cluster();
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
            target.become(next);
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
        if (input instanceof Input.ClusterUp || input instanceof Input.ProofGiven) {
            target.hurry();
        }
        if (input instanceof Input.ProofFailed failed && failed.problem() instanceof TargetProblem.NotFound) {
            target.foundGone();
        }
        Cluster before = target.cluster();
        machine.handle(input).forEach(this::carryOut);
        leaveWhatIsOver(before);
    }

    /** Whatever the machine does not wait for any more must not come, and must not keep anything alive until it would. */
    private void leaveWhatIsOver(@Nullable Cluster at) {
        if (at != null) {
            target.leaveGateWhereDone(at);
        }
        if (!(machine.way() instanceof Way.Resting || machine.way() instanceof Way.Proved)) {
            cancelPause.run();
        }
        if (!(machine.door() instanceof Door.Blocked)) {
            cancelBind.run();
        }
    }

    /** A connection found that. The pings between may well be answered: kubelets keep the session to a pod that is gone. */
    private void unreached(PodPort pod, ForwardProblem problem) {
        if (machine.way() instanceof Way.Proved(List<PodPort> pods, PodPort proved) && !pods.contains(pod)) {
            return; // an old connection's, from before the forward led elsewhere
        }
        target.foundGone();
        handle(new Input.PodLost(pod.qualifiedPod(), problem));
    }

    /** Something happened that concerns nobody else but whoever listens. */
    void tell(ForwardEvent event) {
        around.events().tell(event);
    }

    /** Ask the cluster anew: the machine slept or its network changed. */
    void wake() {
        target.refresh();
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
            case Action.FindCluster() -> target.findCluster();
            case Action.LeaveCluster() -> target.leaveCluster();
            case Action.WatchTarget() -> target.watch();
            case Action.LeaveTarget() -> target.leave();
            case Action.Prove(long ticket, PodPort pod) -> target.prove(ticket, pod);
            case Action.Rest(long ticket, Duration delay) -> {
                cancelPause.run();
                cancelPause = around.engine().schedule(() -> handle(new Input.Rested(ticket)), delay);
            }
            case Action.BlameCluster(PodPort pod, ForwardProblem problem) -> target.blameCluster(pod, problem);
            case Action.Route(List<PodPort> pods) -> target.route(pods);
            case Action.Tell(ForwardEvent event) -> tell(event);
        }
    }

    private ForwardProblem problem() {
        ForwardProblem known = machine.snapshot().problem();
        return known == null ? new LocalProblem.Internal("the forward has no target yet") : known;
    }
}
