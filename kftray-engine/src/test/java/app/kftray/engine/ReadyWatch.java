package app.kftray.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Notes when pods of a namespace became ready, as {@code kubectl get --watch} tells it. */
final class ReadyWatch implements AutoCloseable {
    private final Map<String, Long> ready = new ConcurrentHashMap<>();
    private final Process process;

    ReadyWatch(Path kubeconfig, String namespace) throws IOException {
        String row = "{.metadata.name} {.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}";
        process = new ProcessBuilder(
                        "kubectl",
                        "--kubeconfig",
                        "" + kubeconfig,
                        "-n",
                        namespace,
                        "get",
                        "pods",
                        "-w",
                        "-o",
                        "jsonpath=" + row)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.endsWith(" True")) {
                    ready.putIfAbsent(line.substring(0, line.indexOf(' ')), System.nanoTime());
                }
            }
        } catch (IOException ended) {
            // with the process
        }
    }

    /** By {@link System#nanoTime}, the pods that had not been ready before. */
    List<Long> since(long nanos) {
        return ready.values().stream().filter(at -> at > nanos).sorted().toList();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
