package app.kftray.engine;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What this process holds at a moment, to be compared with an earlier one.
 *
 * @param descriptors open files and sockets; 0 where the system does not tell
 * @param threads that cost a stack: virtual ones are not counted
 * @param heap bytes in use after a collection
 * @param direct bytes that Netty's pool holds outside the heap
 * @param connections that the engine counts as open, of all forwards
 * @param remote connections inside the pod
 */
record Leftovers(int descriptors, int threads, long heap, long direct, long connections, int remote) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Counting itself opens a few, and a session may be open at one count and closed at the other. */
    private static final int FEW_DESCRIPTORS = 8;

    private static final int FEW_THREADS = 6;
    private static final int FEW_REMOTE = 2;
    private static final long SOME_HEAP = 12L << 20;

    /**
     * What the pool keeps of a load to lend it again: up to 28 MB after eight fast streams over connections of their own. A
     * load that leaks holds more with each connection.
     */
    private static final long SOME_DIRECT = 40L << 20;

    static Leftovers count(RunningEngine engine, HeavyWorkload workload) throws Exception {
        long connections = engine.service().list().stream()
                .mapToLong(it -> it.connections())
                .sum();
        return new Leftovers(
                openDescriptors(),
                Thread.getAllStackTraces().size(),
                usedHeap(),
                pooled(),
                connections,
                workload.connections());
    }

    /** Whether nothing is held that was not held at {@code earlier}. */
    boolean nothingSince(Leftovers earlier) {
        return descriptors <= earlier.descriptors + FEW_DESCRIPTORS
                && threads <= earlier.threads + FEW_THREADS
                && heap <= earlier.heap + SOME_HEAP
                && direct <= earlier.direct + SOME_DIRECT
                && connections <= earlier.connections
                && remote <= earlier.remote + FEW_REMOTE;
    }

    /** Heap in use and pooled buffers together. */
    long memory() {
        return heap + direct;
    }

    private static int openDescriptors() throws IOException {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return (int) all.count();
        }
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long pooled() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider pool
                ? pool.metric().usedDirectMemory()
                : 0;
    }
}
