package app.kftray.sandbox;

import app.kftray.sandbox.forward.PodSandbox;
import app.kftray.sandbox.store.ObjectStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the handlers of all connections share. */
record ApiServer(
        int minor,
        ObjectStore objects,
        Workloads workloads,
        Users users,
        Faults faults,
        Counts counts,
        Discovery discovery,
        PortForwardUpgrade upgrade) {

    @Nullable
    PodSandbox pod(String namespace, String name) {
        return workloads.find(namespace + "/" + name);
    }

    /** Returns at once. */
    void deletePod(String namespace, String name, Duration grace) {
        Thread.ofVirtual().name("kftray-sandbox-delete").start(() -> workloads.terminate(namespace, name, grace));
    }
}
