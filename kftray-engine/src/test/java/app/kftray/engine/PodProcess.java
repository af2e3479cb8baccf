package app.kftray.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The process of a pod's first container, where the node is this machine and its kernel tells; otherwise what needs it is skipped.
 *
 * @param folder of the process in {@code /proc}
 */
record PodProcess(Path folder) {
    private static final Path ALL = Path.of("/proc");

    /** The unit of times in {@code stat}, on every architecture. */
    private static final long TICK_MILLIS = 10;

    /** @param pod as {@code kubectl get -o name} has it */
    static PodProcess of(TestCluster cluster, String namespace, String pod) throws IOException, InterruptedException {
        String container = cluster.kubectl(
                        "-n", namespace, "get", pod, "-o", "jsonpath={.status.containerStatuses[0].containerID}")
                .replaceFirst("^.*//", "");
        try (Stream<Path> processes = Files.list(ALL)) {
            return processes
                    .filter(it -> it.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(it ->
                            !container.isBlank() && read(it.resolve("cgroup")).contains(container))
                    .map(PodProcess::new)
                    .findFirst()
                    .orElseThrow(() -> FaultGround.cannot("find the process of a pod that is not on this machine"));
        }
    }

    /** Ends it as the kernel does that lacks memory. */
    void kill() {
        long id = Long.parseLong(folder.getFileName().toString());
        if (!ProcessHandle.of(id).map(ProcessHandle::destroyForcibly).orElse(false)) {
            throw FaultGround.cannot("kill a pod's process");
        }
    }

    /** The words of one line of {@code status}: {@code Uid}, {@code CapEff}, {@code VmRSS}. */
    List<String> status(String key) {
        return read(folder.resolve("status"))
                .lines()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> List.of(line.substring(key.length() + 1).strip().split("\\s+")))
                .findFirst()
                .orElseThrow();
    }

    /** What it has used of the processor's time, alone and in the kernel. */
    Duration processorTime() {
        String stat = read(folder.resolve("stat"));
        // Its name, in brackets, may hold anything; times are the twelfth and thirteenth after that.
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Duration.ofMillis((Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) * TICK_MILLIS);
    }

    /** How its root file system is mounted: {@code ro} and the like. */
    List<String> rootOptions() {
        return read(folder.resolve("mounts"))
                .lines()
                .map(line -> line.split(" "))
                .filter(mount -> mount[1].equals("/"))
                .map(mount -> List.of(mount[3].split(",")))
                .findFirst()
                .orElseThrow();
    }

    /** Nothing of a process that has ended. */
    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException ended) {
            if (Files.exists(file)) {
                throw new UncheckedIOException(ended);
            }
            return "";
        }
    }
}
