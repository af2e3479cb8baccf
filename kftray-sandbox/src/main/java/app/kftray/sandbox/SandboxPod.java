package app.kftray.sandbox;

import java.util.UUID;

/** One pod: what the API shows of it, and the program that runs in it. Changed under the lock of {@link Workloads}. */
final class SandboxPod {
    final String namespace;
    final String app;
    final String name;
    final String uid = UUID.randomUUID().toString();
    final PodServer server;

    boolean ready = true;
    boolean terminating;

    SandboxPod(String namespace, String app, String name, PodServer server) {
        this.namespace = namespace;
        this.app = app;
        this.name = name;
        this.server = server;
    }
}
