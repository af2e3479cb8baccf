package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The cluster that {@code KFTRAY_E2E_KUBECONFIG} names, otherwise one in a container where there is a Docker engine; with the objects of
 * {@code workloads.yaml} in namespace demo. Without either, tests are skipped.
 */
public final class TestCluster {
    private static final Pattern MINOR = Pattern.compile("\"minor\": *\"(\\d+)");

    private final String kubeconfig;

    private TestCluster(String kubeconfig) {
        this.kubeconfig = kubeconfig;
    }

    public static TestCluster find() {
        String named = System.getenv("KFTRAY_E2E_KUBECONFIG");
        Optional<Path> found = named == null ? ContainerCluster.kubeconfig() : Optional.of(Path.of(named));
        Assumptions.assumeTrue(
                found.isPresent(),
                "skipped: KFTRAY_E2E_KUBECONFIG names no cluster, and there is no Docker engine to start one with");
        return new TestCluster(found.orElseThrow().toString());
    }

    static TestCluster at(Path kubeconfig) {
        return new TestCluster(kubeconfig.toString());
    }

    public Path kubeconfig() {
        return Path.of(kubeconfig);
    }

    /** The same cluster as a service account sees it; writes into that folder. */
    Path kubeconfigOf(String namespace, String account, Path folder) throws IOException, InterruptedException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode all =
                (ObjectNode) json.readTree(kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"));
        String token = kubectl("-n", namespace, "create", "token", account).strip();
        ((ObjectNode) all.at("/users/0")).putObject("user").put("token", token);
        return Files.writeString(folder.resolve("kubeconfig"), json.writeValueAsString(all));
    }

    /** Kubernetes before 1.31 has none unless asked. */
    public boolean hasTunnel() throws IOException, InterruptedException {
        return minorVersion() >= 31;
    }

    boolean hasEndpointSlices() throws IOException, InterruptedException {
        return minorVersion() >= 21;
    }

    /** The minor version of the API server: 35 for Kubernetes 1.35. */
    int minorVersion() throws IOException, InterruptedException {
        Matcher minor = MINOR.matcher(kubectl("get", "--raw", "/version"));
        assertThat(minor.find()).isTrue();
        return Integer.parseInt(minor.group(1));
    }

    /** Applies a manifest, again while the namespace it makes has no service account yet for its pods. */
    void apply(String manifest) throws IOException, InterruptedException {
        Path file = Files.createTempFile("kftray", ".yaml");
        try {
            Files.writeString(file, manifest);
            await("a service account in the new namespace")
                    .pollDelay(Duration.ZERO)
                    .until(() -> run("apply", "-f", file.toString()), said -> !said.lacksAccount())
                    .check();
        } finally {
            Files.delete(file);
        }
    }

    /** Runs kubectl, which has to succeed; answers with its output. */
    public String kubectl(String... arguments) throws IOException, InterruptedException {
        return run(arguments).check();
    }

    private Said run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(command, process.exitValue(), output);
    }

    private record Said(List<String> command, int exit, String output) {
        /** A pod cannot be made in a namespace so new that it has no service account. */
        boolean lacksAccount() {
            return exit != 0 && output.contains("serviceaccount \"default\" not found");
        }

        String check() {
            assertThat(exit).as("%s: %s", command, output).isZero();
            return output;
        }
    }
}
