package app.kftray.engine.cluster;

import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads a token from a file that somebody keeps renewing. What was read is kept for a moment only, since nobody tells. */
final class TokenFileLogin implements Login {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final UserEntry.TokenFile user;
    private final Executor background;
    private final LoginClock clock;

    private @Nullable Credentials kept;
    private long readAt;
    private boolean inVain;

    TokenFileLogin(UserEntry.TokenFile user, Executor background, LoginClock clock) {
        this.user = user;
        this.background = background;
        this.clock = clock;
    }

    @Override
    public synchronized CompletionStage<Credentials> credentials() {
        Credentials now = kept;
        return now != null && clock.nanos() - readAt < KEPT.toNanos() ? CompletableFuture.completedStage(now) : read();
    }

    @Override
    public CompletionStage<Credentials> renew(Credentials refused, Supplier<ProblemException> unauthorized) {
        return read().thenApply(now -> {
            boolean same = now.equals(refused);
            inVain(same);
            if (same) {
                throw unauthorized.get();
            }
            return now;
        });
    }

    @Override
    public synchronized boolean changed() {
        kept = null;
        boolean was = inVain;
        inVain = false;
        return was;
    }

    @Override
    public void close() {}

    private CompletableFuture<Credentials> read() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        String token = AccessText.read(user.file()).strip();
                        if (token.isEmpty()) {
                            throw new IOException("it is empty");
                        }
                        return keep(Credentials.bearer(token));
                    } catch (IOException e) {
                        inVain(true);
                        throw new ProblemException(
                                new LoginProblem.NoTokenFile(
                                        user.user(), user.file().toString(), AccessText.reason(e)),
                                e);
                    }
                },
                background);
    }

    private synchronized void inVain(boolean lastTry) {
        inVain = lastTry;
    }

    private synchronized Credentials keep(Credentials read) {
        kept = read;
        readAt = clock.nanos();
        return read;
    }
}
