package app.kftray.engine.supervise;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.ApiServer;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.Proof;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Probes a cluster that seems away, one attempt at a time for all of its forwards: sixty forwards do not storm an API server
 * that comes back, and when it is back all hear of it at once. Belongs to the engine's thread.
 */
final class ClusterGate {
    /** Between two knocks, and the shortest pause that is worth one. */
    private static final Duration KNOCKS = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final PodStreams podStreams;
    private final EngineThread engine;
    private final ReconnectPolicy policy;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** Who waits, and for which pod; insertion order decides whose pod is probed. */
    private final Map<ForwardSupervisor, PodPort> waiting = new LinkedHashMap<>();

    private final Predicate<ApiServer> knock;

    private int attempt;
    private int pauses;
    private boolean probing;
    private @Nullable Runnable cancelPause;
    private Input.@Nullable ClusterDown told;

    ClusterGate(
            Cluster cluster,
            PodStreams podStreams,
            EngineThread engine,
            ReconnectPolicy policy,
            InstantSource clock,
            RandomGenerator random,
            Predicate<ApiServer> knock) {
        this.cluster = cluster;
        this.podStreams = podStreams;
        this.engine = engine;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
        this.knock = knock;
    }

    /** The forward cannot go on before the cluster is back. */
    void blame(ForwardSupervisor forward, PodPort pod, ForwardProblem problem) {
        waiting.put(forward, pod);
        if (cancelPause == null && !probing) {
            pause(problem);
        } else if (told != null) {
            forward.handle(told);
        }
    }

    /** The forward does not wait any more. */
    void leave(ForwardSupervisor forward) {
        waiting.remove(forward);
        if (waiting.isEmpty()) {
            stopPause();
            attempt = 0;
        }
    }

    /** The machine woke or its network changed: probe now, and start counting anew. */
    void wake() {
        if (cancelPause != null) {
            stopPause();
            attempt = 0;
            probe();
        }
    }

    private void pause(ForwardProblem problem) {
        attempt++;
        pauses++;
        Duration delay = longer(policy.delay(attempt, random), problem);
        Input.ClusterDown down =
                new Input.ClusterDown(problem, attempt, clock.instant().plus(delay));
        told = down;
        cancelPause = engine.schedule(this::probe, delay);
        if (delay.compareTo(KNOCKS) > 0) {
            knock(pauses, false);
        }
        Map.copyOf(waiting).keySet().forEach(forward -> forward.handle(down));
    }

    private static Duration longer(Duration delay, ForwardProblem problem) {
        return problem instanceof AccessProblem.ServerFault fault
                        && fault.retryAfter().compareTo(delay) > 0
                ? fault.retryAfter()
                : delay;
    }

    /** During a long pause looks now and then whether connections are taken again; only a change from no to yes counts. */
    private void knock(int pause, boolean refusedBefore) {
        Thread.ofVirtual().name("kftray-knock").start(() -> {
            boolean taken = knock.test(cluster.server());
            engine.execute(() -> {
                if (pause != pauses || cancelPause == null) {
                    return; // that pause is over
                }
                if (!taken) {
                    engine.schedule(() -> knock(pause, true), KNOCKS);
                } else if (refusedBefore) {
                    stopPause();
                    attempt = 0;
                    probe();
                }
            });
        });
    }

    private void stopPause() {
        pauses++;
        if (cancelPause != null) {
            cancelPause.run();
            cancelPause = null;
        }
    }

    private void probe() {
        cancelPause = null;
        if (waiting.isEmpty()) {
            attempt = 0;
            return;
        }
        probing = true;
        PodPort pod = waiting.values().iterator().next();
        podStreams.prove(cluster, pod).addListener((Future<Proof> done) -> engine.execute(() -> probed(done)));
    }

    private void probed(Future<Proof> done) {
        probing = false;
        if (!done.isSuccess()) {
            ForwardProblem problem = ProblemException.of(done.cause());
            if (ForwardMachine.concernsCluster(problem)) {
                if (!waiting.isEmpty()) {
                    pause(problem);
                }
                return;
            }
        }
        // The cluster answered, even if it was to say that this one pod is gone.
        attempt = 0;
        told = null;
        var forwards = java.util.List.copyOf(waiting.keySet());
        waiting.clear();
        forwards.forEach(forward -> forward.handle(new Input.ClusterUp()));
    }
}
