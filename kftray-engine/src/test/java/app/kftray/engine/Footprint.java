package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process holds while nothing is asked of it.
 *
 * @param threads platform threads
 * @param virtual virtual threads
 * @param descriptors open files and sockets; 0 where the system does not tell
 * @param heap bytes in use after a collection
 * @param direct bytes that Netty's pool holds outside the heap
 */
record Footprint(int threads, int virtual, int descriptors, long heap, long direct) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Pools breathe, a session may just be open, and counting opens files itself. */
    private static final int FEW = 12;

    private static final long SOME_MEMORY = 16L << 20;

    static Footprint now() throws IOException, InterruptedException {
        System.gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        return new Footprint(Thread.getAllStackTraces().size(), virtualThreads(), openDescriptors(), heap, pooled());
    }

    /** What grew, each with a name; empty when nothing did. */
    List<String> growthSince(Footprint before) {
        List<String> grown = new ArrayList<>();
        if (threads > before.threads + FEW) {
            grown.add("threads");
        }
        if (virtual > before.virtual + FEW) {
            grown.add("virtual threads");
        }
        if (descriptors > before.descriptors + FEW) {
            grown.add("descriptors");
        }
        if (heap > before.heap + SOME_MEMORY) {
            grown.add("heap");
        }
        if (direct > before.direct + SOME_MEMORY) {
            grown.add("buffers");
        }
        return grown;
    }

    /** As the JDK's own tool counts them: no API tells. */
    private static int virtualThreads() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("kftray-threads");
        Path dump = folder.resolve("dump.json");
        try {
            Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            String self = Long.toString(ProcessHandle.current().pid());
            Process asked = new ProcessBuilder(
                            tool.toString(), self, "Thread.dump_to_file", "-format=json", dump.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectErrorStream(true)
                    .start();
            assertThat(asked.waitFor()).isZero();
            try (Stream<String> lines = Files.lines(dump)) {
                return (int)
                        lines.filter(line -> line.contains("\"virtual\": true")).count();
            }
        } finally {
            Files.deleteIfExists(dump);
            Files.delete(folder);
        }
    }

    private static int openDescriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return (int) all.count();
        }
    }

    private static long pooled() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider pool
                ? pool.metric().usedDirectMemory()
                : 0;
    }
}
