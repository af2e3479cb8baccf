package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.ApiProblems;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The far side of a {@link ForwardMachine}: moves its {@link Way}, and has it proved again whenever it was lost. */
final class WayMachine {
    private final ReconnectPolicy policy;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Consumer<Action> actions;
    private final BriefLives lives;
    private final Proofs proofs;

    private Way way = new Way.Unknown();
    private int attempt;
    private int tried;
    private @Nullable ForwardProblem lastProblem;
    private @Nullable Instant nextTry;

    /** @param actions takes what is to be done, in order */
    WayMachine(ReconnectPolicy policy, InstantSource clock, RandomGenerator random, Consumer<Action> actions) {
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.actions = actions;
        this.lives = new BriefLives(policy.healthyAfter());
        this.proofs = new Proofs(clock, actions);
    }

    Way way() {
        return way;
    }

    Proofs proofs() {
        return proofs;
    }

    /** How often it was tried in vain. */
    int attempt() {
        return attempt;
    }

    /** When it is tried again; null when a change is waited for. */
    @Nullable
    Instant nextTry() {
        return nextTry;
    }

    /** The last problem that there was. */
    @Nullable
    ForwardProblem lastProblem() {
        return lastProblem;
    }

    // --- where it leads

    void begin() {
        way = new Way.Searching();
    }

    void end() {
        lose(null);
        way = new Way.Unknown();
    }

    /**
     * Another target, or the same in another cluster, is looked for: because of {@code cause}, or of none that is news, for the first
     * time and when the cluster of a changed configuration is found.
     */
    void search(@Nullable ForwardProblem cause) {
        lose(cause);
        lives.forget();
        nextTry = null;
        way = new Way.Searching();
    }

    /** The same for a person, who should not wait for what was tried in vain before. */
    void searchAfresh(ForwardProblem cause) {
        search(cause);
        attempt = 0;
    }

    void clusterMissing(ForwardProblem problem) {
        lose(problem);
        nextTry = null;
        way = new Way.NoCluster(problem);
    }

    /** Connections that are there need no login; whatever has to be asked of the cluster waits for it. */
    void loggingIn(ForwardProblem problem) {
        if (!(way instanceof Way.Proved)) {
            lastProblem = problem;
        }
    }

    void targetFound(List<PodPort> pods) {
        switch (way) {
            case Way.NoCluster none -> {
                return;
            }
            case Way.Proved(List<PodPort> before, PodPort pod)
            when pods.contains(pod) -> {
                way = new Way.Proved(pods, pod);
                if (!pods.equals(before)) {
                    actions.accept(new Action.Route(pods));
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
        PodPort proved = proofs.pod();
        if (proved != null && !pods.contains(proved)) {
            lives.forget(); // the pod went, which says all about its losses
        }
    }

    void targetMissing(ForwardProblem problem) {
        if (way instanceof Way.NoCluster) {
            return;
        }
        lose(problem);
        lives.forget();
        nextTry = null;
        way = new Way.NoTarget(problem);
    }

    // --- whether it works

    /** Starts a proof of one of {@code pods}, a different one each time. */
    private void prove(List<PodPort> pods) {
        prove(pods, pods.get(Math.floorMod(tried++, pods.size())));
    }

    private void prove(List<PodPort> pods, PodPort pod) {
        way = new Way.Proving(pods, proofs.ask(pod));
    }

    void proofGiven(long of, PodPort pod, Proof given) {
        if (way instanceof Way.Proving(List<PodPort> pods, long current) && current == of) {
            way = new Way.Proved(pods, pod);
            proofs.given(pod, given);
            lives.begun(clock.instant());
            actions.accept(new Action.Route(pods));
            proofs.checkLater();
        } else if (way instanceof Way.Proved && proofs.isChecking() && proofs.isCurrent(of)) {
            proofs.renew(given);
            proofs.checkLater();
        }
    }

    void proofFailed(long of, PodPort pod, ForwardProblem problem) {
        List<PodPort> pods;
        if (way instanceof Way.Proving(List<PodPort> tried, long current) && current == of) {
            pods = tried;
        } else if (way instanceof Way.Proved(List<PodPort> had, PodPort last)
                && proofs.isChecking()
                && proofs.isCurrent(of)) {
            pods = had;
            lose(problem);
        } else {
            return;
        }
        lastProblem = problem;
        if (ApiProblems.concernsCluster(problem)) {
            way = new Way.ClusterAway(pods, problem);
            nextTry = null;
            actions.accept(new Action.BlameCluster(pod, problem));
        } else {
            rest(pods, problem);
        }
    }

    private void rest(List<PodPort> pods, ForwardProblem problem) {
        attempt++;
        Duration delay = policy.delay(attempt, random);
        way = new Way.Resting(pods, proofs.pause(delay), problem);
        nextTry = clock.instant().plus(delay);
    }

    void rested(long of) {
        if (way instanceof Way.Resting(List<PodPort> pods, long current, ForwardProblem before) && current == of) {
            prove(pods);
        } else if (way instanceof Way.Proved(List<PodPort> pods, PodPort pod) && proofs.isCurrent(of)) {
            if (proofs.isChecking()) {
                String silence = "no answer within " + Proofs.CHECK_LIMIT.toSeconds() + " s";
                lose(new StreamProblem.SessionLost(pod.qualifiedPod(), silence));
                prove(pods);
            } else {
                proofs.check(pod);
            }
        }
    }

    void podAnswered(String pod, Duration roundTrip) {
        if (way instanceof Way.Proved(List<PodPort> pods, PodPort of)
                && of.qualifiedPod().equals(pod)) {
            proofs.answered(roundTrip);
        } else if (way instanceof Way.Resting(List<PodPort> pods, long current, ForwardProblem before)) {
            // A session to that pod lives, whoever's: there is nothing left to wait for.
            pods.stream()
                    .filter(it -> it.qualifiedPod().equals(pod))
                    .findFirst()
                    .ifPresent(it -> prove(pods, it));
        }
    }

    void podLost(String pod, ForwardProblem problem) {
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

    void clusterDown(ForwardProblem problem, int of, Instant next) {
        if (way instanceof Way.ClusterAway(List<PodPort> pods, ForwardProblem before)) {
            way = new Way.ClusterAway(pods, problem);
            attempt = of;
            nextTry = next;
        }
    }

    void clusterUp() {
        if (way instanceof Way.ClusterAway(List<PodPort> pods, ForwardProblem before)) {
            prove(pods);
        }
    }

    void woken() {
        lives.forget();
        switch (way) {
            case Way.Resting(List<PodPort> pods, long of, ForwardProblem before) -> {
                attempt = 0;
                prove(pods);
            }
            // What runs may wait for an answer that went to an address which is no longer ours.
            case Way.Proving(List<PodPort> pods, long of) -> prove(pods);
            case Way.Proved(List<PodPort> pods, PodPort pod) -> proofs.check(pod);
            default -> {} // the gate, or the watch of the target or of the kubeconfig, is woken by itself
        }
    }

    /** Whatever was proved is so no more. */
    private void lose(@Nullable ForwardProblem problem) {
        proofs.overtake();
        if (way instanceof Way.Proved) {
            if (lives.ended(clock.instant())) {
                attempt = 0;
            }
            actions.accept(new Action.Route(List.of()));
        }
        if (problem != null) {
            lastProblem = problem;
        }
    }
}
