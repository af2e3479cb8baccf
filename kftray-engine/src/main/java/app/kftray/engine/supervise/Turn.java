package app.kftray.engine.supervise;

import java.time.Duration;

/** Ends once, when it is ended or by itself after a time, and then something follows. Belongs to the engine's thread. */
final class Turn {
    private final Runnable then;
    private final Runnable cancel;
    private boolean over;

    Turn(Timers timers, Duration atMost, Runnable then) {
        this.then = then;
        this.cancel = timers.schedule(this::end, atMost);
    }

    /** Ends it now, unless it is over. */
    void end() {
        if (cancel()) {
            then.run();
        }
    }

    /** Nothing follows; false when it was over already. */
    boolean cancel() {
        if (over) {
            return false;
        }
        over = true;
        cancel.run();
        return true;
    }
}
