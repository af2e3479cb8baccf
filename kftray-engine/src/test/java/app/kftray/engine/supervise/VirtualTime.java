package app.kftray.engine.supervise;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** The engine's thread and its clock as a test wants them: nothing runs by itself. */
final class VirtualTime implements Timers, InstantSource {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparingLong(Timer::number));
    private Instant now = Instant.EPOCH;
    private long count;

    private record Timer(Instant at, long number, Runnable task) {}

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        Timer timer = new Timer(now.plus(delay), count++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Runs what is due now and within so long. */
    void pass(Duration time) {
        Instant end = now.plus(time);
        runTasks();
        for (Timer next = timers.peek(); next != null && !next.at.isAfter(end); next = timers.peek()) {
            timers.remove(next);
            now = next.at;
            next.task.run();
            runTasks();
        }
        now = end;
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Timers that are not over. */
    int waiting() {
        return timers.size();
    }
}
