package app.kftray.engine.cluster;

import app.kftray.api.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs one user entry in by its program, for everybody who asks: one run at a time, its answer kept until it expires or is
 * refused, and renewed shortly before it expires. A 401 is answered by one more run. Where that one's answer is refused too, or
 * a run fails, growing pauses keep the program from running in a loop: it may open a browser or lock an account.
 */
final class LoginBroker implements Login {
    /** Renewal starts a tenth of the time left before the expiry, within these bounds. */
    private static final Duration LEAST_MARGIN = Duration.ofSeconds(10);

    private static final Duration LARGEST_MARGIN = Duration.ofMinutes(1);

    /** Too near to the expiry to be sent. */
    private static final Duration TOO_LATE = Duration.ofSeconds(2);

    /** Whoever renews tries the new credentials at once; those that are refused later than this had been accepted. */
    private static final Duration PROVEN = Duration.ofMinutes(1);

    private final Program program;
    private final Executor background;
    private final LoginClock clock;
    private final BooleanSupplier wanted;
    private final LoginPauses pauses;
    private final LoginTraces traces;

    /** What is run. */
    interface Program {
        /** Blocks. Throws a {@link ProblemException}. */
        LoginProgram.Answer run();

        /** Ends what runs, and lets nothing more run. */
        void close();
    }

    private @Nullable CompletableFuture<Credentials> running;
    private @Nullable Kept kept;
    private @Nullable ProblemException failure;
    private boolean closed;

    /** @param wanted whether anybody uses this login, so that it is worth a renewal; asked on any thread */
    LoginBroker(Program program, Executor background, LoginClock clock, BooleanSupplier wanted) {
        this(program, background, clock, wanted, LoginTraces.NONE);
    }

    /** @param traces where a person's login would show */
    LoginBroker(Program program, Executor background, LoginClock clock, BooleanSupplier wanted, LoginTraces traces) {
        this.traces = traces;
        this.program = program;
        this.background = background;
        this.clock = clock;
        this.wanted = wanted;
        this.pauses = new LoginPauses(clock);
    }

    @Override
    public synchronized CompletionStage<Credentials> credentials() {
        Kept now = kept;
        CompletableFuture<Credentials> run = running;
        if (now != null && !now.expired(clock) && (run == null || !now.refused)) {
            return CompletableFuture.completedStage(now.credentials);
        }
        if (run != null) {
            return run;
        }
        if (!pauses.over()) {
            if (failure != null) {
                return CompletableFuture.failedStage(failure);
            }
            if (now != null) {
                return CompletableFuture.completedStage(now.credentials); // the server will say what it thinks of them
            }
        }
        return run(now != null && now.refused);
    }

    @Override
    public synchronized CompletionStage<Credentials> renew(
            Credentials refused, Supplier<ProblemException> unauthorized) {
        Kept now = kept;
        boolean same = now != null && now.credentials.equals(refused);
        if (now != null && !same && !now.refused && !now.expired(clock)) {
            return CompletableFuture.completedStage(now.credentials);
        }
        if (running != null) {
            return running;
        }
        if (now != null && same && !now.refused) {
            now.refused = true;
            if (now.age(clock).compareTo(PROVEN) >= 0) {
                pauses.reset();
            } else if (now.afterRefusal) {
                background.execute(traces::mark);
                pauses.grow();
            }
        }
        if (!pauses.over()) {
            return CompletableFuture.failedStage(failure == null ? unauthorized.get() : failure);
        }
        return run(true);
    }

    @Override
    public synchronized boolean changed() {
        boolean inVain = !pauses.over();
        pauses.reset();
        return inVain;
    }

    /**
     * Ends a pause after a failure when somebody seems to have logged in since; whether that is so. Reads the attributes of a few
     * files, of none while there is no pause.
     */
    boolean lookAgain() {
        synchronized (this) {
            if (!pauses.mayEndEarly()) {
                return false;
            }
        }
        boolean changed = traces.changed();
        synchronized (this) {
            return changed && pauses.endEarly();
        }
    }

    /** Whether nothing that could be sent is there, so that whoever asks has to wait for a run. */
    synchronized boolean isAwaited() {
        Kept now = kept;
        return now == null || now.refused || now.expired(clock);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        program.close();
    }

    private CompletionStage<Credentials> run(boolean afterRefusal) {
        CompletableFuture<Credentials> run = CompletableFuture.supplyAsync(program::run, background)
                .handle((answer, failed) -> {
                    if (failed != null) {
                        traces.mark();
                    }
                    return ended(answer, failed, afterRefusal);
                });
        if (!run.isDone()) {
            running = run;
        }
        return run;
    }

    private synchronized Credentials ended(
            LoginProgram.@Nullable Answer answer, @Nullable Throwable failed, boolean afterRefusal) {
        running = null;
        if (answer == null) {
            Throwable cause = failed == null ? new IllegalStateException("no answer") : failed;
            failure = new ProblemException(ProblemException.of(cause), cause);
            pauses.grow();
            throw failure;
        }
        failure = null;
        if (!afterRefusal) {
            pauses.reset();
        }
        kept = keep(answer, afterRefusal);
        return answer.credentials();
    }

    private Kept keep(LoginProgram.Answer answer, boolean afterRefusal) {
        Instant expires = answer.expires();
        Duration left = expires == null ? Duration.ZERO : Duration.between(clock.now(), expires);
        if (left.compareTo(LEAST_MARGIN) <= 0) {
            // No expiry, or one that says a clock is wrong: they are good until the server says otherwise.
            return new Kept(answer.credentials(), clock.nanos(), null, afterRefusal);
        }
        Kept fresh = new Kept(answer.credentials(), clock.nanos(), left.minus(TOO_LATE), afterRefusal);
        Duration tenth = left.dividedBy(10);
        Duration margin = tenth.compareTo(LEAST_MARGIN) < 0
                ? LEAST_MARGIN
                : tenth.compareTo(LARGEST_MARGIN) > 0 ? LARGEST_MARGIN : tenth;
        clock.after(left.minus(margin), () -> renewBeforeExpiry(fresh));
        return fresh;
    }

    private void renewBeforeExpiry(Kept of) {
        if (!wanted.getAsBoolean()) {
            return; // whoever comes next finds it expired
        }
        synchronized (this) {
            if (kept == of && !of.refused && running == null && pauses.over() && !closed) {
                run(false);
            }
        }
    }

    /** One answer, and what became of it. */
    private static final class Kept {
        private final Credentials credentials;
        private final long since;
        private final @Nullable Duration goodFor;
        private final boolean afterRefusal;
        private boolean refused;

        Kept(Credentials credentials, long since, @Nullable Duration goodFor, boolean afterRefusal) {
            this.credentials = credentials;
            this.since = since;
            this.goodFor = goodFor;
            this.afterRefusal = afterRefusal;
        }

        Duration age(LoginClock clock) {
            return Duration.ofNanos(clock.nanos() - since);
        }

        boolean expired(LoginClock clock) {
            return goodFor != null && age(clock).compareTo(goodFor) >= 0;
        }
    }
}
