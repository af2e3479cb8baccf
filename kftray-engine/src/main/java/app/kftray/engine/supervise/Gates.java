package app.kftray.engine.supervise;

import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.session.PodStreams;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** One gate a cluster. Belongs to the engine's thread. */
final class Gates {
    private final Map<Cluster, ClusterGate> gates = new HashMap<>();
    private final PodStreams podStreams;
    private final EngineThread engine;
    private final ReconnectPolicy policy;
    private final InstantSource clock;
    private final RandomGenerator random;

    Gates(
            PodStreams podStreams,
            EngineThread engine,
            ReconnectPolicy policy,
            InstantSource clock,
            RandomGenerator random) {
        this.podStreams = podStreams;
        this.engine = engine;
        this.policy = policy;
        this.clock = clock;
        this.random = random;
    }

    ClusterGate of(Cluster cluster) {
        return gates.computeIfAbsent(
                cluster, it -> new ClusterGate(it, podStreams, engine, policy, clock, random, Knock::isAnswered));
    }

    void wake() {
        gates.values().forEach(ClusterGate::wake);
    }
}
