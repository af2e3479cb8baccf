package app.kftray.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Connects every 20 ms or so, asks, and counts what came of it; knows nothing of the code under test. */
final class Prober implements AutoCloseable {
    private static final int LATE_MILLIS = 32_000;

    private final int port;
    private final Question question;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger right = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final AtomicLong lastRightBegan = new AtomicLong(Long.MIN_VALUE);

    /** Asks over a connection; answers whether the answer was right. */
    interface Question {
        boolean ask(Socket socket) throws IOException;
    }

    /**
     * @param broken cut off before any answer, as the connections that were in a killed pod must be
     * @param slowestMillis the longest time from connecting to the whole answer
     */
    record Count(int right, int refused, int broken, int wrong, long slowestMillis) {
        static final Count NONE = new Count(0, 0, 0, 0, 0);

        Count plus(Count other) {
            return new Count(
                    right + other.right,
                    refused + other.refused,
                    broken + other.broken,
                    wrong + other.wrong,
                    Math.max(slowestMillis, other.slowestMillis));
        }
    }

    Prober(int port, Question question) {
        this(port, Duration.ofMillis(20), question);
    }

    Prober(int port, Duration period, Question question) {
        this.port = port;
        this.question = question;
        clock.scheduleAtFixedRate(
                () -> Thread.ofVirtual().start(this::probe), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void probe() {
        open.incrementAndGet();
        long begun = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), LATE_MILLIS);
            socket.setSoTimeout(LATE_MILLIS);
            if (question.ask(socket)) {
                right.incrementAndGet();
                lastRightBegan.accumulateAndGet(begun, Math::max);
            } else {
                wrong.incrementAndGet();
            }
            slowest.accumulateAndGet((System.nanoTime() - begun) / 1_000_000, Math::max);
        } catch (ConnectException e) {
            refused.incrementAndGet();
        } catch (IOException e) {
            broken.incrementAndGet();
        } finally {
            open.decrementAndGet();
        }
    }

    /** Whether a question that was asked after this {@link System#nanoTime} was answered rightly. */
    boolean rightSince(long nanos) {
        return lastRightBegan.get() > nanos;
    }

    void runFor(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    /** Ends asking, waits for the answers that are due, and counts. */
    Count stop() throws InterruptedException {
        clock.shutdown();
        for (int i = 0; i < LATE_MILLIS / 20 && open.get() > 0; i++) {
            Thread.sleep(20);
        }
        return new Count(right.get(), refused.get(), broken.get(), wrong.get(), slowest.get());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
