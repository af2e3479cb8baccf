package app.kftray.sandbox;

import app.kftray.sandbox.store.Failure;
import app.kftray.sandbox.store.ObjectStore;
import app.kftray.sandbox.store.Resource;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a controller manager does: keeps as many pods of each app as are wanted, and tells endpoint slices who is ready. Thread-safe; a
 * pod that is lost is replaced after a moment, on a thread of its own.
 */
final class Workloads implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REPLACED_AFTER = Duration.ofMillis(300);

    private final EventLoopGroup loops;
    private final ObjectStore objects;
    private final Map<String, App> apps = new HashMap<>();
    private final Map<String, Exposed> services = new HashMap<>();
    /** With a lock of its own, so that event loops may look into it while a new pod waits for one of them. */
    private final Map<String, SandboxPod> pods = Collections.synchronizedMap(new LinkedHashMap<>());

    private Map<Integer, Program> admitted = Map.of();
    private boolean closed;

    Workloads(EventLoopGroup loops, ObjectStore objects) {
        this.loops = loops;
        this.objects = objects;
    }

    /** @param stateful pods are counted from 0 and come back under their own name */
    synchronized void run(String namespace, String app, int count, boolean stateful, Map<Integer, Program> programs) {
        namespace(namespace);
        apps.put(namespace + "/" + app, new App(namespace, app, stateful, Map.copyOf(programs)));
        scale(namespace, app, count);
    }

    synchronized void namespace(String name) {
        objects.put(Resource.NAMESPACES, ApiObjects.namespace(name));
    }

    synchronized void expose(String namespace, String service, String app, int port, int targetPort) {
        namespace(namespace);
        services.put(namespace + "/" + service, new Exposed(namespace, service, app, targetPort));
        objects.put(Resource.SERVICES, ApiObjects.service(namespace, service, app, port, targetPort));
        publish(namespace);
    }

    synchronized void apply(String object) {
        try {
            ObjectNode read = (ObjectNode) JSON.readTree(object);
            String kind = read.path("kind").asText();
            Resource resource = Resource.ofKind(kind)
                    .orElseThrow(
                            () -> new IllegalArgumentException("kind: " + kind + " (expected: one that is served)"));
            namespace(read.path("metadata").path("namespace").asText());
            objects.put(resource, read);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("object: no JSON", e);
        }
    }

    synchronized void hide(String namespace, String service) {
        if (services.remove(namespace + "/" + service) != null) {
            objects.remove(Resource.SERVICES, namespace, service);
            objects.remove(Resource.ENDPOINT_SLICES, namespace, service + "-slice");
        }
    }

    synchronized void scale(String namespace, String name, int count) {
        App app = apps.get(namespace + "/" + name);
        if (app == null) {
            throw new IllegalArgumentException("app: " + namespace + "/" + name + " (expected: one that was started)");
        }
        app.wanted = count;
        objects.put(
                app.stateful ? Resource.STATEFUL_SETS : Resource.DEPLOYMENTS,
                ApiObjects.workload(namespace, name, count, app.stateful));
        List<SandboxPod> running = running(app);
        for (int i = running.size() - 1; i >= count; i--) {
            end(running.get(i));
        }
        fill(app);
    }

    /** Whether clients may make pods, and what runs in these. */
    synchronized void admit(Map<Integer, Program> programs) {
        admitted = Map.copyOf(programs);
    }

    /** Runs a pod as a client wrote it, ready at once; answers with it as it is kept. */
    synchronized ObjectNode make(String namespace, ObjectNode written) {
        String name = written.at("/metadata/name").asText();
        if (admitted.isEmpty() || closed) {
            throw new Failure(
                    403, "Forbidden", "pods \"" + name + "\" is forbidden: the sandbox runs none but its own");
        }
        if (name.isEmpty()) {
            throw Failure.badRequest("metadata.name: empty (expected: a name)");
        }
        if (pods.containsKey(namespace + "/" + name)) {
            throw new Failure(409, "AlreadyExists", "pods \"" + name + "\" already exists");
        }
        SandboxPod pod = new SandboxPod(namespace, "", name, written, admitted, loops);
        pods.put(namespace + "/" + name, pod);
        ObjectNode kept = ApiObjects.pod(pod);
        objects.put(Resource.PODS, kept);
        return kept;
    }

    /** Ends a pod at once; false when there is none. */
    synchronized boolean kill(String namespace, String name) {
        SandboxPod pod = pods.get(namespace + "/" + name);
        if (pod == null) {
            return false;
        }
        end(pod);
        later(REPLACED_AFTER, () -> fill(namespace, pod.app));
        return true;
    }

    /** Marks a pod as terminating, replaces it, and ends it when the grace is over. */
    synchronized boolean terminate(String namespace, String name, Duration grace) {
        SandboxPod pod = pods.get(namespace + "/" + name);
        if (pod == null) {
            return false;
        }
        pod.deletedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        objects.put(Resource.PODS, ApiObjects.pod(pod));
        publish(namespace);
        later(REPLACED_AFTER, () -> fill(namespace, pod.app));
        later(grace, () -> {
            end(pod);
            fill(namespace, pod.app);
        });
        return true;
    }

    synchronized boolean ready(String namespace, String name, boolean ready) {
        SandboxPod pod = pods.get(namespace + "/" + name);
        if (pod == null) {
            return false;
        }
        pod.ready = ready;
        objects.put(Resource.PODS, ApiObjects.pod(pod));
        publish(namespace);
        return true;
    }

    /** Never blocks for long. */
    @Nullable
    SandboxPod find(String qualified) {
        return pods.get(qualified);
    }

    synchronized List<String> names(String namespace, String app) {
        return pods.values().stream()
                .filter(it -> it.namespace.equals(namespace) && it.app.equals(app) && it.deletedAt.isEmpty())
                .map(it -> it.name)
                .toList();
    }

    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(pods.values()).forEach(SandboxPod::end);
    }

    private synchronized void fill(String namespace, String name) {
        App app = apps.get(namespace + "/" + name);
        if (app != null) {
            fill(app);
        }
    }

    private void fill(App app) {
        while (!closed && running(app).size() < app.wanted) {
            String name = app.nextName(pods);
            if (name.isEmpty()) {
                break; // a pod of a stateful app waits until the one of its name is gone
            }
            SandboxPod pod = new SandboxPod(app.namespace, app.name, name, null, app.programs, loops);
            pods.put(app.namespace + "/" + name, pod);
            objects.put(Resource.PODS, ApiObjects.pod(pod));
        }
        publish(app.namespace);
    }

    private void end(SandboxPod pod) {
        if (pods.remove(pod.namespace + "/" + pod.name, pod)) {
            pod.end();
            objects.remove(Resource.PODS, pod.namespace, pod.name);
            publish(pod.namespace);
        }
    }

    private List<SandboxPod> running(App app) {
        return pods.values().stream()
                .filter(it -> it.namespace.equals(app.namespace) && it.app.equals(app.name) && it.deletedAt.isEmpty())
                .toList();
    }

    private void publish(String namespace) {
        for (Exposed service : services.values()) {
            if (service.namespace.equals(namespace)) {
                List<SandboxPod> behind = new ArrayList<>(pods.values());
                behind.removeIf(it -> !it.namespace.equals(namespace) || !it.app.equals(service.app));
                objects.put(
                        Resource.ENDPOINT_SLICES,
                        ApiObjects.endpointSlice(namespace, service.name, behind, service.targetPort));
            }
        }
    }

    /** Not on an event loop: opening a pod's socket waits for one. */
    private void later(Duration delay, Runnable action) {
        Thread.ofVirtual().name("kftray-sandbox-controller").start(() -> {
            try {
                Thread.sleep(delay);
                action.run();
            } catch (InterruptedException | RejectedExecutionException over) {
                // the cluster has ended in the meantime
            }
        });
    }

    private record Exposed(String namespace, String name, String app, int targetPort) {}

    private static final class App {
        private final String namespace;
        private final String name;
        private final boolean stateful;
        private final Map<Integer, Program> programs;
        private int wanted;
        private int last;

        App(String namespace, String name, boolean stateful, Map<Integer, Program> programs) {
            this.namespace = namespace;
            this.name = name;
            this.stateful = stateful;
            this.programs = programs;
        }

        /** Empty when the only name that is left still belongs to a pod that terminates. */
        String nextName(Map<String, SandboxPod> taken) {
            if (!stateful) {
                return name + "-" + ++last;
            }
            for (int i = 0; i < wanted; i++) {
                if (!taken.containsKey(namespace + "/" + name + "-" + i)) {
                    return name + "-" + i;
                }
            }
            return "";
        }
    }
}
