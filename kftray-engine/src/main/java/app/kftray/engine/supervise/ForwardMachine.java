package app.kftray.engine.supervise;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.ApiProblems;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one forward: inputs in, actions out, no thread, no lock, no I/O. The local side ({@link Door}) and the
 * way to the target ({@link Way}) move independently; the forward is active when the one is open and the other proved.
 *
 * <p>Every proof and pause carries a ticket, and an answer with an old ticket is ignored: whatever was overtaken by a change
 * cannot come back and confuse the state.
 */
final class ForwardMachine {
    private static final Duration BIND_RETRY = Duration.ofSeconds(1);

    /** Between two looks at a way that no session keeps watch over. */
    private static final Duration CHECK = Duration.ofSeconds(5);

    /** For the answer to such a look; with the pause before it a black hole is noticed within 15 s. */
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(8);

    private final String alias;
    private final String target;
    private final ReconnectPolicy policy;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Telling telling;
    private final BriefLives lives;
    private final List<Action> actions = new ArrayList<>();

    private Door door = new Door.Closed();
    private Way way = new Way.Unknown();
    private long ticket;
    private boolean checking;
    /** The next cluster is another search's answer, and not a change of the kubeconfig. */
    private boolean reconfigured;

    private int attempt;
    private int tried;
    private @Nullable String context;
    private @Nullable ForwardProblem lastProblem;
    private @Nullable ForwardProblem login;
    private @Nullable Instant nextTry;
    private @Nullable Instant lastGood;
    private @Nullable Proof proof;
    private @Nullable PodPort provedPod;

    ForwardMachine(String alias, String target, ReconnectPolicy policy, InstantSource clock, RandomGenerator random) {
        this.alias = alias;
        this.target = target;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.telling = new Telling(alias, clock);
        this.lives = new BriefLives(policy.healthyAfter());
    }

    /** Takes one input and answers with what is to be done, in order. */
    List<Action> handle(Input input) {
        actions.clear();
        if (input instanceof Input.Start) {
            start();
        } else if (!(door instanceof Door.Closed)) {
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
            case Input.Bound(List<String> addresses) -> bound(addresses);
            case Input.BindFailed(ForwardProblem problem) -> bindFailed(problem);
            case Input.BindAgain() -> bindAgain();
            case Input.ClusterFound(String name) -> clusterFound(name);
            case Input.ClusterMissing(ForwardProblem problem) -> clusterMissing(problem);
            case Input.LoggingIn(ForwardProblem problem) -> loggingIn(problem);
            case Input.LoginOver() -> login = null;
            case Input.TargetFound(List<PodPort> pods) -> targetFound(pods);
            case Input.TargetMissing(ForwardProblem problem) -> targetMissing(problem);
            case Input.ProofGiven(long of, PodPort pod, Proof given) -> proofGiven(of, pod, given);
            case Input.ProofFailed(long of, PodPort pod, ForwardProblem problem) -> proofFailed(of, pod, problem);
            case Input.PodAnswered(String pod, Duration roundTrip) -> podAnswered(pod, roundTrip);
            case Input.PodLost(String pod, ForwardProblem problem) -> podLost(pod, problem);
            case Input.ClusterDown(ForwardProblem problem, int of, Instant next) -> clusterDown(problem, of, next);
            case Input.ClusterUp() -> clusterUp();
            case Input.Rested(long of) -> rested(of);
            case Input.Woken() -> woken();
        }
    }

    private void start() {
        if (door instanceof Door.Closed) {
            door = new Door.Opening();
            way = new Way.Searching();
            actions.add(new Action.Tell(new ForwardEvent.Starting(clock.instant(), alias, target)));
            actions.add(new Action.Bind());
            actions.add(new Action.FindCluster());
        }
    }

    private void stop() {
        lose(null);
        door = new Door.Closed();
        way = new Way.Unknown();
        actions.add(new Action.LeaveTarget());
        actions.add(new Action.LeaveCluster());
        actions.add(new Action.Unbind());
        telling.stopped();
        actions.add(new Action.Tell(new ForwardEvent.Stopped(clock.instant(), alias)));
    }

    /** The door stays as it is; the way is looked for anew, beginning with the cluster where that may be another. */
    private void reconfigured(boolean sameCluster) {
        if (sameCluster && (context == null || way instanceof Way.NoCluster)) {
            return; // the cluster is still looked for, and the target after it
        }
        lose(new ConfigProblem.Changed(alias));
        lives.forget();
        attempt = 0;
        nextTry = null;
        way = new Way.Searching();
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

    // --- the local side

    private void bound(List<String> addresses) {
        if (door instanceof Door.Opening) {
            door = new Door.Open(List.copyOf(addresses));
            actions.add(new Action.Tell(new ForwardEvent.Listening(clock.instant(), alias, addresses)));
        }
    }

    private void bindFailed(ForwardProblem problem) {
        if (door instanceof Door.Opening) {
            door = new Door.Blocked(problem);
            if (problem.passing()) {
                nextTry = clock.instant().plus(BIND_RETRY);
                actions.add(new Action.BindLater(BIND_RETRY));
            }
        }
    }

    private void bindAgain() {
        if (door instanceof Door.Blocked) {
            door = new Door.Opening();
            actions.add(new Action.Bind());
        }
    }

    // --- the way to the target

    private void clusterFound(String name) {
        String before = context;
        if (before != null && !before.equals(name)) {
            actions.add(new Action.Tell(new ForwardEvent.ContextSwitched(clock.instant(), alias, before, name)));
        }
        context = name;
        login = null;
        lose(before == null || reconfigured ? null : new KubeconfigProblem.KubeconfigChanged(before, name));
        reconfigured = false;
        lives.forget();
        way = new Way.Searching();
        nextTry = null;
        actions.add(new Action.WatchTarget());
    }

    private void clusterMissing(ForwardProblem problem) {
        lose(problem);
        way = new Way.NoCluster(problem);
        actions.add(new Action.LeaveTarget());
    }

    /** Connections that are there need no login; whatever has to be asked of the cluster waits for it. */
    private void loggingIn(ForwardProblem problem) {
        login = problem;
        if (!(way instanceof Way.Proved)) {
            lastProblem = problem;
        }
    }

    private void targetFound(List<PodPort> pods) {
        if (way instanceof Way.NoCluster) {
            return;
        }
        switch (way) {
            case Way.Proved(List<PodPort> before, PodPort pod)
            when pods.contains(pod) -> {
                way = new Way.Proved(pods, pod);
                if (!pods.equals(before)) {
                    actions.add(new Action.Route(pods));
                }
            }
            case Way.Proved(List<PodPort> before, PodPort pod) -> {
                lose(new StreamProblem.SessionLost(pod.qualifiedPod(), "the pod is no longer ready"));
                prove(pods);
            }
            case Way.ClusterAway(List<PodPort> before, ForwardProblem problem) ->
                way = new Way.ClusterAway(pods, problem);
            case Way.Resting(List<PodPort> before, long of, ForwardProblem problem) when before.equals(pods) -> {}
            case Way.Proving(List<PodPort> before, long of) when before.equals(pods) -> {}
            default -> prove(pods);
        }
        if (provedPod != null && !pods.contains(provedPod)) {
            lives.forget(); // the pod went, which says all about its losses
        }
    }

    private void targetMissing(ForwardProblem problem) {
        if (way instanceof Way.NoCluster) {
            return;
        }
        lose(problem);
        lives.forget();
        nextTry = null;
        way = new Way.NoTarget(problem);
    }

    /** Starts a proof of one of {@code pods}, a different one each time. */
    private void prove(List<PodPort> pods) {
        prove(pods, pods.get(Math.floorMod(tried++, pods.size())));
    }

    private void prove(List<PodPort> pods, PodPort pod) {
        way = new Way.Proving(pods, ++ticket);
        actions.add(new Action.Prove(ticket, pod));
    }

    private void proofGiven(long of, PodPort pod, Proof given) {
        if (way instanceof Way.Proving(List<PodPort> pods, long current) && current == of) {
            way = new Way.Proved(pods, pod);
            proof = given;
            provedPod = pod;
            lastGood = clock.instant();
            lives.begun(lastGood);
            actions.add(new Action.Route(pods));
            checkLater();
        } else if (way instanceof Way.Proved && checking && ticket == of) {
            proof = given;
            lastGood = clock.instant();
            checkLater();
        }
    }

    /** Where connections have no session in common nothing tells that the cluster went away, so it is looked at now and then. */
    private void checkLater() {
        checking = false;
        if (proof != null && proof.carrier().equals(Carrier.V4.text())) {
            actions.add(new Action.Rest(++ticket, CHECK));
        }
    }

    private void check(PodPort pod) {
        if (proof != null && proof.carrier().equals(Carrier.V4.text())) {
            checking = true;
            actions.add(new Action.Prove(++ticket, pod));
            actions.add(new Action.Rest(ticket, CHECK_LIMIT));
        }
    }

    private void proofFailed(long of, PodPort pod, ForwardProblem problem) {
        List<PodPort> pods;
        if (way instanceof Way.Proving(List<PodPort> tried, long current) && current == of) {
            pods = tried;
        } else if (way instanceof Way.Proved(List<PodPort> had, PodPort last) && checking && ticket == of) {
            pods = had;
            lose(problem);
        } else {
            return;
        }
        lastProblem = problem;
        if (ApiProblems.concernsCluster(problem)) {
            way = new Way.ClusterAway(pods, problem);
            nextTry = null;
            actions.add(new Action.BlameCluster(pod, problem));
        } else {
            rest(pods, problem);
        }
    }

    private void rest(List<PodPort> pods, ForwardProblem problem) {
        attempt++;
        Duration delay = policy.delay(attempt, random);
        way = new Way.Resting(pods, ++ticket, problem);
        nextTry = clock.instant().plus(delay);
        actions.add(new Action.Rest(ticket, delay));
    }

    private void podAnswered(String pod, Duration roundTrip) {
        if (way instanceof Way.Proved(List<PodPort> pods, PodPort of)
                && of.qualifiedPod().equals(pod)
                && proof != null) {
            lastGood = clock.instant();
            proof = new Proof(proof.carrier(), roundTrip);
        } else if (way instanceof Way.Resting(List<PodPort> pods, long current, ForwardProblem before)) {
            // A session to that pod lives, whoever's: there is nothing left to wait for.
            pods.stream()
                    .filter(it -> it.qualifiedPod().equals(pod))
                    .findFirst()
                    .ifPresent(it -> prove(pods, it));
        }
    }

    private void podLost(String pod, ForwardProblem problem) {
        if (way instanceof Way.Proved(List<PodPort> pods, PodPort of)
                && of.qualifiedPod().equals(pod)) {
            lose(problem);
            if (lives.tooMany() > 0) {
                rest(pods, problem);
            } else {
                prove(pods);
            }
        }
    }

    private void clusterDown(ForwardProblem problem, int of, Instant next) {
        if (way instanceof Way.ClusterAway(List<PodPort> pods, ForwardProblem before)) {
            way = new Way.ClusterAway(pods, problem);
            attempt = of;
            nextTry = next;
        }
    }

    private void clusterUp() {
        if (way instanceof Way.ClusterAway(List<PodPort> pods, ForwardProblem before)) {
            prove(pods);
        }
    }

    private void rested(long of) {
        if (way instanceof Way.Resting(List<PodPort> pods, long current, ForwardProblem before) && current == of) {
            prove(pods);
        } else if (way instanceof Way.Proved(List<PodPort> pods, PodPort pod) && ticket == of) {
            if (checking) {
                String silence = "no answer within " + CHECK_LIMIT.toSeconds() + " s";
                lose(new StreamProblem.SessionLost(pod.qualifiedPod(), silence));
                prove(pods);
            } else {
                check(pod);
            }
        }
    }

    private void woken() {
        bindAgain();
        lives.forget();
        switch (way) {
            case Way.Resting(List<PodPort> pods, long of, ForwardProblem before) -> {
                attempt = 0;
                prove(pods);
            }
            // What runs may wait for an answer that went to an address which is no longer ours.
            case Way.Proving(List<PodPort> pods, long of) -> prove(pods);
            case Way.Proved(List<PodPort> pods, PodPort pod) -> check(pod);
            default -> {} // the gate, or the watch of the target or of the kubeconfig, is woken by itself
        }
    }

    /** Whatever was proved is so no more. */
    private void lose(@Nullable ForwardProblem problem) {
        ticket++;
        checking = false;
        if (way instanceof Way.Proved) {
            if (lives.ended(clock.instant())) {
                attempt = 0;
            }
            actions.add(new Action.Route(List.of()));
        }
        if (problem != null) {
            lastProblem = problem;
        }
    }

    // --- what is told

    private void tellChange() {
        telling.of(new Telling.Situation(
                        door, way, context, login, lastProblem, attempt, nextTry, provedPod, proof, lastGood))
                .ifPresent(event -> actions.add(new Action.Tell(event)));
    }

    /** What people see of this machine now. */
    Snapshot snapshot() {
        ForwardProblem problem = telling.problem() == null ? lastProblem : telling.problem();
        return new Snapshot(
                telling.state(),
                telling.since(),
                door instanceof Door.Open(List<String> addresses) ? addresses : List.of(),
                context,
                provedPod == null ? null : provedPod.qualifiedPod(),
                proof,
                lastGood,
                telling.restarts(),
                problem);
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
        return door;
    }

    Way way() {
        return way;
    }
}
