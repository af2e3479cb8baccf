package app.kftray.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program that sends for all it is worth and reads nothing, until it is stopped or is done. */
final class Flood {
    /** More than sockets and two ends' buffers hold; far less than {@link #BYTES}. */
    private static final long MOST_BUFFERED = 16L << 20;

    private static final long BYTES = 96L << 20;

    private final LocalProgram program;
    private final byte[] piece;
    private final TestMeter meter;
    private final long before;
    private long seen;
    private long since = System.nanoTime();

    Flood(LocalProgram program, byte[] piece, TestMeter meter) {
        this.program = program;
        this.piece = piece;
        this.meter = meter;
        this.before = meter.sent();
    }

    /** Sends until nothing goes on any more, or all is sent; fails when buffers fill meanwhile, or nothing passes at all. */
    void run() throws Exception {
        Thread sender = Thread.ofVirtual().start(this::send);
        await("something passes, and at last all is sent or nothing more passes")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    assertThat(CountedBuffers.used()).as("bytes in buffers").isLessThan(MOST_BUFFERED);
                    boolean stands = stands();
                    return seen > before && (stands || !sender.isAlive());
                });
        program.close();
        sender.join();
    }

    private void send() {
        try {
            for (long sent = 0; sent < BYTES; sent += piece.length) {
                program.send(piece);
            }
        } catch (IOException stopped) {
            // Closed when it has been seen.
        }
    }

    /** Whether nothing passed for half a second. */
    private boolean stands() {
        long now = meter.sent();
        if (now != seen) {
            seen = now;
            since = System.nanoTime();
        }
        return System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(500);
    }
}
