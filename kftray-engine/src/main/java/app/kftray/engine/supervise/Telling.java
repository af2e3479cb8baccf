package app.kftray.engine.supervise;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people are told of one forward: the state that its door and its way come to, and an event for each change of it. */
final class Telling {
    private final String alias;
    private final InstantSource clock;

    private ForwardState state = ForwardState.STOPPED;
    private Instant since;
    private @Nullable ForwardProblem problem;

    /** Whether that is about the local port. */
    private boolean ofDoor;

    private boolean everActive;
    private int restarts;
    private @Nullable Instant downSince;
    private @Nullable ForwardProblem downReason;

    /**
     * What a forward is like at one moment.
     *
     * @param login why the cluster's login is waited for, null when it is not
     * @param last the last problem that there was
     * @param attempt how often the way was tried in vain
     * @param nextTry when it is tried again, null when a change is waited for
     * @param proved the pod that gave the last proof
     * @param lastGood when the way was last proved
     */
    record Situation(
            Door door,
            Way way,
            @Nullable String context,
            @Nullable ForwardProblem login,
            @Nullable ForwardProblem last,
            int attempt,
            @Nullable Instant nextTry,
            @Nullable PodPort proved,
            @Nullable Proof proof,
            @Nullable Instant lastGood) {}

    Telling(String alias, InstantSource clock) {
        this.alias = alias;
        this.clock = clock;
        this.since = clock.instant();
    }

    ForwardState state() {
        return state;
    }

    /** Since when it is in that state. */
    Instant since() {
        return since;
    }

    /** Why it does not work now, as was told; null when it does. */
    @Nullable
    ForwardProblem problem() {
        return problem;
    }

    /** How often it ceased to work. */
    int restarts() {
        return restarts;
    }

    void stopped() {
        enter(ForwardState.STOPPED);
    }

    /** Books what the forward is like now; the event that tells of it, where it is news. */
    Optional<ForwardEvent> of(Situation now) {
        if (now.door instanceof Door.Opening && problem != null && state != ForwardState.ACTIVE) {
            return Optional.empty(); // a further try to bind: what was told stays true until it is known how it went
        }
        Optional<ForwardProblem> current = current(now);
        ForwardState next = derive(now, current);
        Instant at = clock.instant();
        if (state == ForwardState.ACTIVE && next != ForwardState.ACTIVE) {
            downSince = at;
            downReason = current.orElse(now.last);
            restarts++;
        }
        Optional<ForwardEvent> event = event(now, next, current, at);
        problem = current.orElse(null);
        ofDoor = now.door instanceof Door.Blocked;
        enter(next);
        return event;
    }

    private Optional<ForwardProblem> current(Situation now) {
        if (now.door instanceof Door.Blocked(ForwardProblem blocked)) {
            return Optional.of(blocked);
        }
        if (now.login != null && !(now.way instanceof Way.Proved || now.way instanceof Way.NoCluster)) {
            return Optional.of(now.login);
        }
        return switch (now.way) {
            case Way.NoCluster(ForwardProblem why) -> Optional.of(why);
            case Way.NoTarget(ForwardProblem why) -> Optional.of(why);
            case Way.Resting(List<PodPort> pods, long of, ForwardProblem why) -> Optional.of(why);
            case Way.ClusterAway(List<PodPort> pods, ForwardProblem why) -> Optional.of(why);
            case Way.Searching searching when everActive -> Optional.ofNullable(now.last);
            case Way.Proving proving ->
                everActive ? Optional.ofNullable(now.last) : Optional.ofNullable(ofDoor ? null : problem);
            default -> Optional.empty();
        };
    }

    private ForwardState derive(Situation now, Optional<ForwardProblem> current) {
        if (now.door instanceof Door.Closed) {
            return ForwardState.STOPPED;
        }
        if (now.door instanceof Door.Open && now.way instanceof Way.Proved) {
            return ForwardState.ACTIVE;
        }
        if (current.isPresent()) {
            return current.get().needsAction() ? ForwardState.FAILED : ForwardState.RECONNECTING;
        }
        return everActive ? ForwardState.RECONNECTING : ForwardState.STARTING;
    }

    private Optional<ForwardEvent> event(
            Situation now, ForwardState next, Optional<ForwardProblem> current, Instant at) {
        boolean news = state != next || !current.equals(Optional.ofNullable(problem));
        return switch (next) {
            case ACTIVE -> state == ForwardState.ACTIVE ? Optional.empty() : Optional.of(active(now, at));
            case FAILED ->
                current.filter(it -> news).map(it -> new ForwardEvent.Failed(at, alias, it, now.lastGood, restarts));
            case RECONNECTING -> current.filter(it -> news).map(it -> reconnecting(now, it, at));
            case STARTING, STOPPED -> Optional.empty();
        };
    }

    private ForwardEvent reconnecting(Situation now, ForwardProblem why, Instant at) {
        return new ForwardEvent.Reconnecting(
                at, alias, why, Math.max(1, now.attempt), nextTry(now, at), now.lastGood, restarts);
    }

    private static @Nullable Instant nextTry(Situation now, Instant at) {
        if (now.door instanceof Door.Blocked) {
            return now.nextTry;
        }
        return now.login != null ? null : now.way instanceof Way.Proving ? at : now.nextTry;
    }

    private ForwardEvent active(Situation now, Instant at) {
        PodPort pod = now.proved;
        Proof proof = now.proof;
        if (pod == null || proof == null || !(now.way instanceof Way.Proved(List<PodPort> pods, PodPort of))) {
            throw new IllegalStateException("active without a proof: " + now.way);
        }
        if (everActive) {
            Instant from = downSince == null ? at : downSince;
            return new ForwardEvent.Recovered(
                    at,
                    alias,
                    pod.qualifiedPod(),
                    proof.carrier(),
                    Duration.between(from, at),
                    downReason,
                    proof.roundTrip(),
                    restarts);
        }
        everActive = true;
        return new ForwardEvent.Connected(
                at,
                alias,
                now.context == null ? "" : now.context,
                pod.qualifiedPod(),
                pod.port(),
                pods.size(),
                proof.carrier(),
                proof.roundTrip());
    }

    private void enter(ForwardState next) {
        if (state != next) {
            state = next;
            since = clock.instant();
        }
    }
}
