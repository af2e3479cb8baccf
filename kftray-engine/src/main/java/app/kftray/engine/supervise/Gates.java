package app.kftray.engine.supervise;

import app.kftray.engine.cluster.Cluster;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One gate a cluster. Belongs to the engine's thread. */
final class Gates {
    private final Map<Cluster, ClusterGate> gates = new HashMap<>();
    private final GateTools tools;

    Gates(GateTools tools) {
        this.tools = tools;
    }

    ClusterGate of(Cluster cluster) {
        return gates.computeIfAbsent(cluster, it -> new ClusterGate(it, tools));
    }

    void leave(Cluster cluster, ClusterGate.Waiter forward) {
        ClusterGate gate = gates.get(cluster);
        if (gate != null) {
            gate.leave(forward);
        }
    }

    void withdraw(Cluster cluster, ClusterGate.Waiter forward) {
        ClusterGate gate = gates.get(cluster);
        if (gate != null) {
            gate.withdraw(forward);
        }
    }

    /** No forward is left that could go through. */
    void forget(Cluster cluster) {
        ClusterGate gate = gates.remove(cluster);
        if (gate != null) {
            gate.end();
        }
    }

    /** Whatever kept that cluster away may be over. */
    void hurry(Cluster cluster) {
        ClusterGate gate = gates.get(cluster);
        if (gate != null) {
            gate.hurry();
        }
    }

    void wake() {
        List.copyOf(gates.values()).forEach(ClusterGate::wake);
    }

    int count() {
        return gates.size();
    }
}
