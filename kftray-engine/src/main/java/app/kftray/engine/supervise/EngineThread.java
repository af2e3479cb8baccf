package app.kftray.engine.supervise;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread that owns the state of all supervisors, so that none of them needs a lock. Nothing may block it. */
public final class EngineThread implements Timers, AutoCloseable {
    private static final Logger LOG = System.getLogger(EngineThread.class.getName());

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "kftray-engine");
        thread.setDaemon(true);
        return thread;
    });

    public EngineThread() {
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Runs the task soon; after the end it is dropped, since there is nothing left that it could change. */
    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(() -> guarded(task));
        } catch (RejectedExecutionException ended) {
            LOG.log(Level.DEBUG, "dropped a task: the engine has ended");
        }
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        try {
            var future = executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException ended) {
            return () -> {};
        }
    }

    /** Tasks that wait for their time. */
    public int waiting() {
        return executor.getQueue().size();
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, "a task of the engine failed: " + fault, fault);
        }
    }
}
