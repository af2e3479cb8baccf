package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.engine.cluster.ApiProblems;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Knock;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What all forwards of one cluster prove their ways through. While the cluster is there, a few proofs run at a time. While it
 * seems away, one does for all, each time to another forward's pod, since one pod's node may be dead: sixty forwards do not
 * storm an API server that comes back, and when it is back all hear of it at once. Belongs to the engine's thread.
 */
final class ClusterGate {
    /** Proofs at once: more would only queue at the API server. */
    static final int MOST_PROOFS = 8;

    /** A proof that takes longer waits for its own pod's node, and holds up nobody else's. */
    static final Duration SLOW = Duration.ofSeconds(1);

    /** One that hangs, and one beside it. */
    private static final int MOST_PROBES = 2;

    /** A forward that waits for its cluster; the same object each time. */
    interface Waiter {
        void handle(Input input);
    }

    private final Cluster cluster;
    private final GateTools tools;

    /** Who waits, and for which pod; the first is probed next. */
    private final SequencedMap<Waiter, PodPort> waiting = new LinkedHashMap<>();

    /** Proofs that were asked for and do not run yet. */
    private final Queue<Asked> queue = new ArrayDeque<>();

    private final BriefLives lives;
    private int running;
    private int attempt;
    private int pauses;
    private int probesBegun;
    private int probesRunning;
    private Instant triedAt = Instant.EPOCH;

    /** Until then the server itself ordered to wait, by {@code Retry-After}: only a network that changed makes that void. */
    private Instant orderedUntil = Instant.EPOCH;

    private @Nullable Runnable cancelPause;

    /** What those who wait were told last; null while the cluster is there. */
    private Input.@Nullable ClusterDown told;

    ClusterGate(Cluster cluster, GateTools tools) {
        this.cluster = cluster;
        this.tools = tools;
        this.lives = new BriefLives(tools.policy().healthyAfter());
    }

    /** Proves the way to the pod when it is its turn; a forward's later proof takes the place of its earlier one in the queue. */
    void prove(Waiter forward, PodPort pod, ProofAnswer answer) {
        withdraw(forward);
        Input.ClusterDown down = told;
        if (down != null) {
            answer.failed(down.problem());
        } else {
            queue.add(new Asked(forward, pod, answer));
            proveNext();
        }
    }

    private void proveNext() {
        while (running < MOST_PROOFS) {
            Asked next = queue.poll();
            if (next == null) {
                return;
            }
            running++;
            Turn turn = new Turn(tools.timers(), SLOW, () -> {
                running--;
                proveNext();
            });
            tools.prove(cluster, next.pod, new ProofAnswer() {
                @Override
                public void proved(Proof proof) {
                    next.answer.proved(proof);
                    reached();
                    turn.end();
                }

                @Override
                public void failed(ForwardProblem problem) {
                    next.answer.failed(problem);
                    if (!ApiProblems.concernsCluster(problem)) {
                        reached();
                    }
                    turn.end();
                }
            });
        }
    }

    /** The forward cannot go on before the cluster is back. */
    void blame(Waiter forward, PodPort pod, ForwardProblem problem) {
        boolean newcomer = waiting.remove(forward) == null;
        waiting.putFirst(forward, pod);
        Input.ClusterDown down = told;
        if (down == null) {
            pause(problem);
            return;
        }
        forward.handle(down);
        boolean hangs = cancelPause == null && probesRunning < MOST_PROBES;
        if (newcomer
                && (hangs || cancelPause != null)
                && !isOrderedToWait()
                && !tools.clock().instant().isBefore(triedAt.plus(Knock.PAUSE))) {
            // What keeps the others waiting may be their own pods' node: this one's was not tried yet.
            stopPause();
            probe();
        }
    }

    /** The forward does not wait any more. */
    void leave(Waiter forward) {
        if (waiting.remove(forward) != null && waiting.isEmpty()) {
            lives.forget();
            forget();
        }
    }

    /** The forward needs no proof any more. */
    void withdraw(Waiter forward) {
        queue.removeIf(asked -> asked.forward.equals(forward));
    }

    /** Something changed for the better that is this side's, such as a login: probe now, unless the server ordered to wait. */
    void hurry() {
        if (!isOrderedToWait()) {
            wake();
        }
    }

    private boolean isOrderedToWait() {
        return tools.clock().instant().isBefore(orderedUntil);
    }

    /** The machine woke or its network changed: probe now, whatever still runs over the old one, and start counting anew. */
    void wake() {
        if (told != null) {
            stopPause();
            attempt = 0;
            lives.forget();
            probe();
        }
    }

    private void pause(ForwardProblem problem) {
        triedAt = tools.clock().instant();
        if (told == null) {
            lives.ended(triedAt);
            attempt = lives.tooMany();
        }
        attempt++;
        pauses++;
        Duration ordered = problem instanceof ServerProblem.ServerFault fault ? fault.retryAfter() : Duration.ZERO;
        orderedUntil = triedAt.plus(ordered);
        Duration own = tools.policy().delay(attempt, tools.random());
        Duration delay = ordered.compareTo(own) > 0 ? ordered : own;
        Input.ClusterDown down = new Input.ClusterDown(problem, attempt, triedAt.plus(delay));
        told = down;
        cancelPause = tools.timers().schedule(this::probe, delay);
        if (delay.compareTo(Knock.PAUSE) > 0) {
            knock(pauses, false);
        }
        List.copyOf(waiting.keySet()).forEach(forward -> forward.handle(down));
        List<Asked> late = List.copyOf(queue);
        queue.clear();
        late.forEach(asked -> asked.answer.failed(problem));
    }

    /** During a long pause looks now and then whether connections are taken again; only a change from no to yes counts. */
    private void knock(int pause, boolean refusedBefore) {
        tools.knocker()
                .knock(
                        cluster.server(),
                        taken -> tools.timers().execute(() -> {
                            if (pause != pauses || cancelPause == null) {
                                return; // that pause is over
                            }
                            if (!taken) {
                                tools.timers().schedule(() -> knock(pause, true), Knock.PAUSE);
                            } else if (refusedBefore) {
                                wake();
                            }
                        }));
    }

    private void stopPause() {
        pauses++;
        orderedUntil = Instant.EPOCH;
        if (cancelPause != null) {
            cancelPause.run();
            cancelPause = null;
        }
    }

    private void probe() {
        stopPause();
        var next = waiting.pollFirstEntry();
        if (next == null) {
            forget();
            return;
        }
        waiting.putLast(next.getKey(), next.getValue());
        triedAt = tools.clock().instant();
        int number = ++probesBegun;
        probesRunning++;
        tools.prove(cluster, next.getValue(), new ProofAnswer() {
            @Override
            public void proved(Proof proof) {
                probesRunning--;
                reached();
            }

            @Override
            public void failed(ForwardProblem problem) {
                probesRunning--;
                if (!ApiProblems.concernsCluster(problem)) {
                    reached();
                } else if (told != null && number == probesBegun && cancelPause == null) {
                    pause(problem);
                }
            }
        });
    }

    /** The cluster answered, even if it was to say that one pod is gone. */
    private void reached() {
        if (told == null) {
            return;
        }
        List<Waiter> forwards = List.copyOf(waiting.keySet());
        waiting.clear();
        forget();
        lives.begun(tools.clock().instant());
        forwards.forEach(forward -> forward.handle(new Input.ClusterUp()));
    }

    /** Nobody will come through any more. */
    void end() {
        queue.clear();
        waiting.clear();
        forget();
    }

    private void forget() {
        stopPause();
        attempt = 0;
        told = null;
    }

    private record Asked(Waiter forward, PodPort pod, ProofAnswer answer) {}
}
