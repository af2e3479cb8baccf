package app.kftray.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** {@code kubectl} on the cluster of a kubeconfig. */
record Kubectl(String kubeconfig) {

    /** On the cluster of {@code KFTRAY_E2E_KUBECONFIG}; without it the test is skipped. */
    static Kubectl find() {
        String named = System.getenv("KFTRAY_E2E_KUBECONFIG");
        Assumptions.assumeTrue(named != null, "skipped: KFTRAY_E2E_KUBECONFIG names no cluster");
        return new Kubectl(named);
    }

    /** Runs it, which has to succeed; answers with its output. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS))
                .as("%s ended", command)
                .isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
        return output;
    }

    void apply(String manifest) throws IOException, InterruptedException {
        Path file = Files.createTempFile("kftray", ".yaml");
        try {
            Files.writeString(file, manifest);
            run("apply", "-f", file.toString());
        } finally {
            Files.delete(file);
        }
    }
}
