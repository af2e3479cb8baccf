package app.kftray.engine.supervise;

import java.time.Duration;
import java.util.concurrent.Executor;

/** The thread that owns the supervisors' state, as far as tasks are left with it. */
interface Timers extends Executor {

    /** Runs the task after the delay; the answer cancels it. */
    Runnable schedule(Runnable task, Duration delay);
}
