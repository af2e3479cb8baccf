package app.kftray.engine.target;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.Knock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The turns of one cluster's watches to ask it. While it answers, a few ask at a time; while it is away, one, with a growing
 * pause between two questions that ends when it takes connections again, and when it answers all go on. Thread-safe; for virtual threads, which may be interrupted.
 */
final class Turns {
    /** Questions at once: more would only queue at the API server. */
    static final int MOST = 8;

    private final ReconnectPolicy policy;
    private final Knocker knocker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int asking;
    private int failures;
    private long notBefore;
    private boolean ordered;
    private int pauses;
    private @Nullable ForwardProblem problem;

    /** Tells, on whichever thread, whether the API server takes connections. */
    interface Knocker {
        void knock(Consumer<Boolean> answer);
    }

    Turns(ReconnectPolicy policy, Knocker knocker) {
        this.policy = policy;
        this.knocker = knocker;
    }

    /**
     * Waits for a turn to ask; {@link #answered}, {@link #unanswered} or {@link #left} ends it.
     *
     * @param known why the cluster is away, as the caller knows
     * @return empty when it is the caller's turn, otherwise why the cluster is away, when that is news
     */
    Optional<ForwardProblem> take(@Nullable ForwardProblem known) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (problem != null && !problem.equals(known)) {
                    return Optional.of(problem);
                }
                long pause = failures == 0 ? 0 : notBefore - System.nanoTime();
                if (asking >= (failures == 0 ? MOST : 1)) {
                    changed.await();
                } else if (pause > 0) {
                    changed.awaitNanos(pause);
                } else {
                    asking++;
                    return Optional.empty();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The cluster answered this question. */
    void answered() {
        end(this::begin);
    }

    /**
     * The cluster did not answer this question.
     *
     * @param atLeast the pause that the server asks for
     */
    void unanswered(ForwardProblem why, Duration atLeast) {
        end(() -> {
            problem = why;
            long now = System.nanoTime();
            if (failures > 0 && now < notBefore) {
                return; // it was on its way together with one that failed before
            }
            failures++;
            Duration pause = policy.delay(failures, ThreadLocalRandom.current());
            ordered = atLeast.compareTo(pause) > 0;
            notBefore = now + (ordered ? atLeast : pause).toNanos();
            pauses++;
            if (!ordered && pause.compareTo(Knock.PAUSE) > 0) {
                knock(pauses, false);
            }
        });
    }

    /** During a long pause looks now and then whether connections are taken again; only a change from no to yes counts. */
    private void knock(int pause, boolean refusedBefore) {
        knocker.knock(taken -> {
            lock.lock();
            try {
                if (pause != pauses || failures == 0 || notBefore - System.nanoTime() <= 0) {
                    return; // that pause is over
                }
                if (!taken) {
                    CompletableFuture.delayedExecutor(Knock.PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                            .execute(() -> knock(pause, true));
                } else if (refusedBefore) {
                    notBefore = System.nanoTime();
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        });
    }

    /** The question was dropped, and nothing is known from it. */
    void left() {
        end(() -> {});
    }

    /** Whether the server asked for the pause that is on now. */
    boolean isOrdered() {
        lock.lock();
        try {
            return ordered && System.nanoTime() < notBefore;
        } finally {
            lock.unlock();
        }
    }

    /** The cluster is said to be there: no pause is worth waiting for, unless the server asked for it. */
    void hurry() {
        lock.lock();
        try {
            if (!isOrdered()) {
                begin();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The network is another one, or somebody wants to know now: no pause is worth waiting for. */
    void again() {
        lock.lock();
        try {
            begin();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        failures = 0;
        ordered = false;
        problem = null;
    }

    private void end(Runnable booking) {
        lock.lock();
        try {
            asking--;
            booking.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
