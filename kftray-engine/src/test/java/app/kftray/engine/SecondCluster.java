package app.kftray.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A real cluster beside the first, from the programs {@code up} and {@code down} of {@code KFTRAY_E2E_CONTROL}. One that is started
 * here stays until {@link #end}, since several rows use it.
 */
final class SecondCluster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SECOND = Map.of("KFT_CLUSTER", "2");
    private static final String NOTHING = "apiVersion: v1\nkind: Namespace\nmetadata: {name: kftray-faults}\n";

    private static final AtomicReference<SecondCluster> STARTED = new AtomicReference<>();

    private final Path kubeconfig;
    private final @Nullable String downBy;
    private String context = "";

    private SecondCluster(Path kubeconfig, @Nullable String downBy) {
        this.kubeconfig = kubeconfig;
        this.downBy = downBy;
    }

    /** Finds the cluster or starts it; without {@code up} the row is aborted, and one that fails fails the row. */
    static synchronized SecondCluster find(@Nullable String control) throws Exception {
        SecondCluster there = STARTED.get();
        if (there != null) {
            return there;
        }
        boolean ran = isUp();
        Path file = Path.of(Control.run(control, SECOND, "up").strip());
        there = new SecondCluster(file, ran ? null : control);
        STARTED.set(there);
        return there;
    }

    /** Whether somebody else has started it, who then ends it too. */
    private static boolean isUp() throws IOException, InterruptedException {
        Path root = Path.of(System.getenv().getOrDefault("KFT_CLUSTER_DIR", "/var/tmp/kft-cluster"));
        Path file = root.resolve("2/kubeconfig");
        if (!Files.exists(file)) {
            return false;
        }
        Process asking = new ProcessBuilder(
                        "kubectl", "--kubeconfig", file.toString(), "--request-timeout=3s", "get", "--raw", "/readyz")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return asking.waitFor(10, TimeUnit.SECONDS) && asking.exitValue() == 0;
    }

    /** Ends the cluster if it was started here. */
    static synchronized void end() throws Exception {
        SecondCluster there = STARTED.getAndSet(null);
        if (there != null && there.downBy != null) {
            Control.run(there.downBy, SECOND, "down", "--wipe");
        }
    }

    /** Has these objects and nothing else in the namespace of the rows; waits until they are ready. */
    void prepare(String manifest) throws Exception {
        TestCluster cluster = TestCluster.at(kubeconfig);
        cluster.apply(NOTHING);
        if (!manifest.isEmpty()) {
            cluster.apply(manifest);
            for (String workload : new String[] {"deploy/one", "deploy/many", "sts/named"}) {
                cluster.kubectl("-n", "kftray-faults", "rollout", "status", workload, "--timeout=55s");
            }
        }
    }

    /** A kubeconfig with the contexts of both clusters; which one is current is for the caller to say. */
    ObjectNode besides(ObjectNode first) throws Exception {
        JsonNode second = JSON.readTree(
                TestCluster.at(kubeconfig).kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"));
        ObjectNode both = first.deepCopy();
        for (String part : new String[] {"contexts", "clusters", "users"}) {
            ((ArrayNode) both.get(part)).addAll((ArrayNode) second.get(part));
        }
        context = second.get("current-context").textValue();
        return both;
    }

    /** Its context in {@link #besides}. */
    String context() {
        return context;
    }

    void clean(String namespace) {
        try {
            TestCluster.at(kubeconfig).kubectl("delete", "namespace", namespace, "--ignore-not-found", "--timeout=50s");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
