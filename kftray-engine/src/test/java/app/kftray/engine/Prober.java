package app.kftray.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Connects every 20 ms or so, asks, and counts what came of it; knows nothing of the code under test. */
final class Prober implements AutoCloseable {
    /**
     * By then every connection is answered or closed: held for 30 s, joined at the last moment to a session that turns
     * out to be dead, which takes up to 15 s to notice, and a little. Where faults overlap for longer, sessions are silent
     * for longer and keep what they carry (ADR 0013): there some are late.
     */
    private static final int LATE_MILLIS = 47_000;

    private static final int KEPT_ANSWERS = 1_000;

    private final int port;
    private final Question question;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger right = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger reset = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final Queue<Long> answers = new ArrayDeque<>();
    private final AtomicLong slowest = new AtomicLong();
    private final AtomicLong lastRightBegan = new AtomicLong(Long.MIN_VALUE);

    /** Asks over a connection; answers whether the answer was right. */
    interface Question {
        boolean ask(Socket socket) throws IOException;
    }

    /**
     * @param reset cut off by a reset before the whole answer, as the connections that were in a killed pod must be
     * @param cut the same without a reset
     * @param late neither answered nor closed in 47 s, which is more than connections are held and a dead session goes unnoticed
     * @param slowestMillis the longest time from connecting to the whole answer
     */
    record Count(int right, int refused, int reset, int cut, int wrong, int late, long slowestMillis) {
        static final Count NONE = new Count(0, 0, 0, 0, 0, 0, 0);

        int lost() {
            return reset + cut;
        }

        Count plus(Count other) {
            return new Count(
                    right + other.right,
                    refused + other.refused,
                    reset + other.reset,
                    cut + other.cut,
                    wrong + other.wrong,
                    late + other.late,
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
                answered(System.nanoTime());
                lastRightBegan.accumulateAndGet(begun, Math::max);
            } else {
                wrong.incrementAndGet();
            }
            slowest.accumulateAndGet((System.nanoTime() - begun) / 1_000_000, Math::max);
        } catch (ConnectException e) {
            refused.incrementAndGet();
        } catch (SocketTimeoutException e) {
            late.incrementAndGet();
        } catch (SocketException e) {
            reset.incrementAndGet();
        } catch (IOException e) {
            cut.incrementAndGet();
        } finally {
            open.decrementAndGet();
        }
    }

    /** Whether a question that was asked after this {@link System#nanoTime} was answered rightly. */
    boolean rightSince(long nanos) {
        return lastRightBegan.get() > nanos;
    }

    private void answered(long nanos) {
        synchronized (answers) {
            answers.add(nanos);
            if (answers.size() > KEPT_ANSWERS) {
                answers.remove();
            }
        }
    }

    /** From this {@link System#nanoTime} to the end of the first right answer since; empty while there is none. */
    Optional<Duration> untilAnsweredSince(long nanos) {
        synchronized (answers) {
            return answers.stream()
                    .filter(answer -> answer > nanos)
                    .findFirst()
                    .map(answer -> Duration.ofNanos(answer - nanos));
        }
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
        return new Count(right.get(), refused.get(), reset.get(), cut.get(), wrong.get(), late.get(), slowest.get());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
