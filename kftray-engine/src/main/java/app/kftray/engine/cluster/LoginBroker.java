package app.kftray.engine.cluster;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs one user entry in, for everybody who asks: one run at a time, its answer kept until shortly before it expires. After a
 * 401 it runs again, unless somebody's answer is newer than the one that was refused. A failure is kept for a moment, so that
 * sixty forwards do not start sixty logins one after the other.
 */
final class LoginBroker {
    private static final Duration BEFORE_EXPIRY = Duration.ofSeconds(10);
    private static final Duration FAILURE_KEPT = Duration.ofSeconds(5);
    private static final Duration TOKEN_FILE_KEPT = Duration.ofSeconds(10);

    private final Supplier<LoginProgram.Answer> login;
    private final boolean renewable;
    private final Executor background;
    private final InstantSource clock;

    private @Nullable CompletableFuture<LoginProgram.Answer> running;
    private LoginProgram.@Nullable Answer answer;
    private @Nullable ProblemException failure;
    private Instant failedAt = Instant.EPOCH;

    LoginBroker(UserEntry user, Duration timeout, Executor background, InstantSource clock) {
        this.background = background;
        this.clock = clock;
        this.renewable = user instanceof UserEntry.Exec || user instanceof UserEntry.TokenFile;
        this.login = switch (user) {
            case UserEntry.Anonymous none -> () -> new LoginProgram.Answer(Credentials.NONE, null);
            case UserEntry.Fixed(String header) -> () -> new LoginProgram.Answer(new Credentials(header, null), null);
            case UserEntry.TokenFile file -> () -> read(file);
            case UserEntry.Exec exec -> () -> new LoginProgram(exec, timeout).run();
        };
        if (!renewable) {
            answer = login.get();
        }
    }

    synchronized CompletionStage<Credentials> credentials() {
        LoginProgram.Answer kept = answer;
        if (kept != null && !expired(kept)) {
            return CompletableFuture.completedStage(kept.credentials());
        }
        return start().thenApply(LoginProgram.Answer::credentials);
    }

    /** Better ones than {@code refused}; empty when this user entry can give no others. */
    synchronized CompletionStage<Credentials> renew(Credentials refused, Supplier<ProblemException> unauthorized) {
        LoginProgram.Answer kept = answer;
        if (!renewable) {
            return CompletableFuture.failedStage(unauthorized.get());
        }
        if (kept != null && !kept.credentials().equals(refused) && !expired(kept)) {
            return CompletableFuture.completedStage(kept.credentials());
        }
        answer = null;
        return start().thenApply(LoginProgram.Answer::credentials);
    }

    private boolean expired(LoginProgram.Answer kept) {
        Instant expires = kept.expires();
        return expires != null && clock.instant().plus(BEFORE_EXPIRY).isAfter(expires);
    }

    private CompletableFuture<LoginProgram.Answer> start() {
        if (running != null) {
            return running;
        }
        ProblemException recent = failure;
        if (recent != null && Duration.between(failedAt, clock.instant()).compareTo(FAILURE_KEPT) < 0) {
            return CompletableFuture.failedFuture(recent);
        }
        CompletableFuture<LoginProgram.Answer> run = CompletableFuture.supplyAsync(login, background);
        running = run;
        run.whenComplete(this::ended);
        return run;
    }

    private synchronized void ended(LoginProgram.@Nullable Answer given, @Nullable Throwable failed) {
        running = null;
        if (failed == null) {
            answer = given;
            failure = null;
        } else {
            failure = new ProblemException(ProblemException.of(failed), failed);
            failedAt = clock.instant();
        }
    }

    private LoginProgram.Answer read(UserEntry.TokenFile entry) {
        try {
            String token = Files.readString(entry.file()).strip();
            // Short, because whoever renews the file tells nobody.
            return new LoginProgram.Answer(
                    new Credentials("Bearer " + token, null),
                    clock.instant().plus(TOKEN_FILE_KEPT).plus(BEFORE_EXPIRY));
        } catch (IOException e) {
            throw new ProblemException(
                    new AccessProblem.LoginFailed("", entry.file().toString(), "the token file cannot be read"), e);
        }
    }
}
