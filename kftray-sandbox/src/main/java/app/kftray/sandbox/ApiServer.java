package app.kftray.sandbox;

import app.kftray.sandbox.forward.PodSandbox;
import app.kftray.sandbox.store.Failure;
import app.kftray.sandbox.store.ObjectStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.function.Consumer;
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

    /** Returns at once; {@code made} is told on another thread, or {@code refused}. */
    void createPod(String namespace, ObjectNode written, Consumer<ObjectNode> made, Consumer<Failure> refused) {
        Thread.ofVirtual().name("kftray-sandbox-create").start(() -> {
            try {
                made.accept(workloads.make(namespace, written));
            } catch (Failure failure) {
                refused.accept(failure);
            }
        });
    }

    /** Returns at once. */
    void deletePod(String namespace, String name, Duration grace) {
        Thread.ofVirtual().name("kftray-sandbox-delete").start(() -> workloads.terminate(namespace, name, grace));
    }
}
