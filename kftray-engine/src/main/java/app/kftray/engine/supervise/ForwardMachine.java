package app.kftray.engine.supervise;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one forward: inputs in, actions out, no thread, no lock, no I/O. The local side ({@link DoorMachine}) and
 * the way to the target ({@link WayMachine}) move independently; the forward is active when the one is open and the other
 * proved. Which cluster the way leads to is decided here, and {@link Telling} says what people hear of all that.
 */
final class ForwardMachine {
    private final String alias;
    private final String target;
    private final InstantSource clock;
    private final Telling telling;
    private final List<Action> actions = new ArrayList<>();
    private final DoorMachine door;
    private final WayMachine way;

    private @Nullable String context;
    private @Nullable ForwardProblem login;
    /** The next cluster is another search's answer, and not a change of the kubeconfig. */
    private boolean reconfigured;

    ForwardMachine(String alias, String target, ReconnectPolicy policy, InstantSource clock, RandomGenerator random) {
        this.alias = alias;
        this.target = target;
        this.clock = clock;
        this.telling = new Telling(alias, clock);
        this.door = new DoorMachine(alias, clock, actions::add);
        this.way = new WayMachine(policy, clock, random, actions::add);
    }

    /** Takes one input and answers with what is to be done, in order. */
    List<Action> handle(Input input) {
        actions.clear();
        if (input instanceof Input.Start) {
            start();
        } else if (!door.isClosed()) {
            dispatch(input);
        }
        if (!(input instanceof Input.Stop)) {
            tellChange();
        }
        return List.copyOf(actions);
    }

    private void dispatch(Input input) {
        switch (input) {
            case Input.Start() -> {}
            case Input.Stop() -> stop();
            case Input.Reconfigured(boolean sameCluster) -> reconfigured(sameCluster);
            case Input.Bound(List<String> addresses) -> door.bound(addresses);
            case Input.BindFailed(ForwardProblem problem) -> door.bindFailed(problem);
            case Input.BindAgain() -> door.bindAgain();
            case Input.ClusterFound(String name) -> clusterFound(name);
            case Input.ClusterMissing(ForwardProblem problem) -> clusterMissing(problem);
            case Input.LoggingIn(ForwardProblem problem) -> loggingIn(problem);
            case Input.LoginOver() -> login = null;
            case Input.TargetFound(List<PodPort> pods) -> way.targetFound(pods);
            case Input.TargetMissing(ForwardProblem problem) -> way.targetMissing(problem);
            case Input.ProofGiven(long of, PodPort pod, Proof given) -> way.proofGiven(of, pod, given);
            case Input.ProofFailed(long of, PodPort pod, ForwardProblem problem) -> way.proofFailed(of, pod, problem);
            case Input.PodAnswered(String pod, Duration roundTrip) -> way.podAnswered(pod, roundTrip);
            case Input.PodLost(String pod, ForwardProblem problem) -> way.podLost(pod, problem);
            case Input.ClusterDown(ForwardProblem problem, int of, Instant next) -> way.clusterDown(problem, of, next);
            case Input.ClusterUp() -> way.clusterUp();
            case Input.Rested(long of) -> way.rested(of);
            case Input.Woken() -> {
                door.bindAgain();
                way.woken();
            }
        }
    }

    private void start() {
        if (door.isClosed()) {
            actions.add(new Action.Tell(new ForwardEvent.Starting(clock.instant(), alias, target)));
            door.open();
            way.begin();
            actions.add(new Action.FindCluster());
        }
    }

    private void stop() {
        way.end();
        actions.add(new Action.LeaveTarget());
        actions.add(new Action.LeaveCluster());
        door.close();
        telling.stopped();
        actions.add(new Action.Tell(new ForwardEvent.Stopped(clock.instant(), alias)));
    }

    // --- the cluster

    /** The door stays as it is; the way is looked for anew, beginning with the cluster where that may be another. */
    private void reconfigured(boolean sameCluster) {
        if (sameCluster && (context == null || way.way() instanceof Way.NoCluster)) {
            return; // the cluster is still looked for, and the target after it
        }
        way.searchAfresh(new ConfigProblem.Changed(alias));
        if (sameCluster) {
            actions.add(new Action.WatchTarget());
        } else {
            reconfigured = true;
            login = null;
            actions.add(new Action.LeaveTarget());
            actions.add(new Action.LeaveCluster());
            actions.add(new Action.FindCluster());
        }
    }

    private void clusterFound(String name) {
        String before = context;
        if (before != null && !before.equals(name)) {
            actions.add(new Action.Tell(new ForwardEvent.ContextSwitched(clock.instant(), alias, before, name)));
        }
        context = name;
        login = null;
        way.search(before == null || reconfigured ? null : new KubeconfigProblem.KubeconfigChanged(before, name));
        reconfigured = false;
        actions.add(new Action.WatchTarget());
    }

    private void clusterMissing(ForwardProblem problem) {
        way.clusterMissing(problem);
        actions.add(new Action.LeaveTarget());
    }

    private void loggingIn(ForwardProblem problem) {
        login = problem;
        way.loggingIn(problem);
    }

    // --- what is told

    private void tellChange() {
        telling.of(new Telling.Situation(
                        door.door(),
                        way.way(),
                        context,
                        login,
                        way.lastProblem(),
                        way.attempt(),
                        door.isBlocked() ? door.nextTry() : way.nextTry(),
                        way.proofs().pod(),
                        way.proofs().last(),
                        way.proofs().lastGood()))
                .ifPresent(event -> actions.add(new Action.Tell(event)));
    }

    /** What people see of this machine now. */
    Snapshot snapshot() {
        PodPort pod = way.proofs().pod();
        return new Snapshot(
                telling.state(),
                telling.since(),
                door.addresses(),
                context,
                pod == null ? null : pod.qualifiedPod(),
                way.proofs().last(),
                way.proofs().lastGood(),
                telling.restarts(),
                telling.problem() == null ? way.lastProblem() : telling.problem());
    }

    /** The machine's side of a {@link app.kftray.api.frontend.ForwardStatus}. */
    record Snapshot(
            ForwardState state,
            Instant since,
            List<String> addresses,
            @Nullable String context,
            @Nullable String pod,
            @Nullable Proof proof,
            @Nullable Instant lastGood,
            int restarts,
            @Nullable ForwardProblem problem) {}

    Door door() {
        return door.door();
    }

    Way way() {
        return way.way();
    }
}
