package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginBrokerTest {
    private static final LoginProblem.Unauthorized REFUSED = new LoginProblem.Unauthorized("dev", "ann", "");
    private static final LoginProblem.LoginFailed FAILED =
            new LoginProblem.LoginFailed("ann", "plug-in", "no network", "plug-in");

    private final FakeLoginClock clock = new FakeLoginClock();
    private final Program program = new Program();
    private boolean wanted = true;

    private LoginBroker broker(Executor background) {
        return new LoginBroker(program, background, clock, () -> wanted);
    }

    private final LoginBroker broker = broker(Runnable::run);

    @Test
    void runsOnceForManyCallers() {
        Deque<Runnable> begun = new ArrayDeque<>();
        LoginBroker slow = broker(begun::add);
        List<CompletableFuture<Credentials>> callers = Stream.generate(slow::credentials)
                .limit(60)
                .map(CompletionStage::toCompletableFuture)
                .toList();
        assertThat(begun).hasSize(1);
        begun.remove().run();
        assertThat(callers).allSatisfy(it -> assertThat(it.join()).isEqualTo(token(1)));
        assertThat(slow.renew(token(1), this::unauthorized)).isNotCompleted();
        assertThat(slow.renew(token(1), this::unauthorized)).isNotCompleted();
        assertThat(slow.credentials())
                .as("refused, and better ones are on their way")
                .isNotCompleted();
        assertThat(begun).hasSize(1);
        begun.remove().run();
        assertThat(slow.renew(token(1), this::unauthorized)
                        .toCompletableFuture()
                        .join())
                .isEqualTo(token(2));
        assertThat(program.runs).isEqualTo(2);
    }

    @Test
    void aFileThatChangesEndsAPauseOnceATenthOfItIsOver(@TempDir Path folder) throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        LoginBroker watched =
                new LoginBroker(program, Runnable::run, clock, () -> wanted, new LoginTraces(List.of(cache)));
        program.fails = true;
        assertThat(watched.credentials()).isCompletedExceptionally();
        clock.pass(Duration.ofSeconds(4));
        assertThat(watched.lookAgain()).as("nothing changed").isFalse();
        Files.writeString(cache.resolve("token"), "fresh");
        assertThat(watched.lookAgain()).isTrue();
        assertThat(watched.credentials()).isCompletedExceptionally();
        assertThat(program.runs).isEqualTo(2);

        Files.writeString(cache.resolve("another"), "fresh");
        clock.pass(Duration.ofSeconds(4));
        assertThat(watched.lookAgain()).as("a tenth of the next pause").isFalse();
        clock.pass(Duration.ofSeconds(3));
        assertThat(watched.lookAgain()).isTrue();
        assertThat(watched.lookAgain()).as("there is no pause any more").isFalse();
    }

    @Test
    void nobodyWaitsForARunThatComesBeforeTheExpiry() {
        program.validFor = Duration.ofMinutes(15);
        assertThat(broker.isAwaited()).isTrue();
        ask();
        assertThat(broker.isAwaited()).isFalse();
        clock.pass(Duration.ofMinutes(20));
        assertThat(broker.isAwaited()).isFalse();
        broker.renew(ask(), this::unauthorized);
        assertThat(broker.isAwaited()).isFalse();
    }

    @Test
    void keepsAnAnswerWithoutExpiry() {
        ask();
        clock.pass(Duration.ofDays(30));
        assertThat(ask()).isEqualTo(token(1));
        assertThat(program.runs).isOne();
    }

    @Test
    void renewsBeforeTheExpiryByItself() {
        program.validFor = Duration.ofMinutes(15);
        ask();
        clock.pass(Duration.ofMinutes(13).plusSeconds(59));
        assertThat(program.runs).isOne();
        clock.pass(Duration.ofSeconds(1));
        assertThat(program.runs).isEqualTo(2);
        assertThat(ask()).isEqualTo(token(2));
    }

    @Test
    void renewsOnlyWhenAskedWhereNobodyUsesIt() {
        program.validFor = Duration.ofMinutes(15);
        ask();
        wanted = false;
        clock.pass(Duration.ofHours(1));
        assertThat(program.runs).isOne();
        assertThat(ask()).isEqualTo(token(2));
    }

    @Test
    void usesTheOldOnesWhileTheRenewalFails() {
        program.validFor = Duration.ofSeconds(60);
        ask();
        program.fails = true;
        clock.pass(Duration.ofSeconds(51));
        assertThat(program.runs).isEqualTo(2);
        assertThat(ask()).isEqualTo(token(1));
        clock.pass(Duration.ofSeconds(8));
        assertThat(problemOf(broker.credentials())).isEqualTo(FAILED);
        assertThat(program.runs).isEqualTo(2);
        clock.pass(Duration.ofSeconds(23));
        program.fails = false;
        assertThat(ask()).isEqualTo(token(3));
    }

    @Test
    void doesNotRunForEachRequestWhenTheAnswerIsAsGoodAsExpired() {
        for (Duration left : List.of(Duration.ofSeconds(9), Duration.ZERO, Duration.ofHours(-2))) {
            program.validFor = left;
            broker.changed();
            LoginBroker skewed = broker(Runnable::run);
            int before = program.runs;
            for (int i = 0; i < 100; i++) {
                skewed.credentials().toCompletableFuture().join();
                clock.pass(Duration.ofSeconds(1));
            }
            assertThat(program.runs - before).as("%s left", left).isOne();
        }
    }

    @Test
    void aClockThatIsSetChangesNothing() {
        program.validFor = Duration.ofMinutes(15);
        ask();
        clock.set(Instant.parse("2031-01-01T00:00:00Z"));
        ask();
        clock.set(Instant.parse("2001-01-01T00:00:00Z"));
        ask();
        assertThat(program.runs).isOne();
    }

    @Test
    void runsOnceMoreAfterARefusalAndThenPauses() {
        Credentials first = ask();
        Credentials second =
                broker.renew(first, this::unauthorized).toCompletableFuture().join();
        assertThat(second).isEqualTo(token(2));
        List<Integer> runsAt = runsWhileRefused(Duration.ofMinutes(40));
        assertThat(runsAt).containsExactly(30, 90, 210, 450, 930, 1530, 2130);
    }

    @Test
    void aTokenThatStaysTheSameIsNotTakenForANewOne() {
        program.same = true;
        ask();
        broker.renew(token(0), this::unauthorized).toCompletableFuture().join();
        assertThat(runsWhileRefused(Duration.ofSeconds(100))).containsExactly(30, 90);
    }

    @Test
    void pausesAfterFailures() {
        program.fails = true;
        int last = 0;
        for (int second = 0; second < 100; second++) {
            assertThat(problemOf(broker.credentials())).isEqualTo(FAILED);
            assertThat(problemOf(broker.renew(token(9), this::unauthorized))).isEqualTo(FAILED);
            last = program.runs;
            clock.pass(Duration.ofSeconds(1));
        }
        assertThat(last).isEqualTo(3); // at 0, 30 and 90 seconds
        program.fails = false;
        clock.pass(Duration.ofMinutes(2));
        assertThat(ask()).isEqualTo(token(4));
    }

    @Test
    void aChangedFileEndsAPause() {
        program.fails = true;
        problemOf(broker.credentials());
        broker.changed();
        program.fails = false;
        assertThat(ask()).isEqualTo(token(2));
    }

    @Test
    void aTokenThatWorkedForAWhileIsRenewedAtOnceEachTime() {
        Credentials now = ask();
        for (int hour = 0; hour < 5; hour++) {
            Credentials renewed =
                    broker.renew(now, this::unauthorized).toCompletableFuture().join();
            assertThat(renewed).isNotEqualTo(now);
            now = renewed;
            clock.pass(Duration.ofHours(1));
        }
    }

    @Test
    void whoComesLateWithAnOldTokenGetsTheNewOne() {
        Credentials first = ask();
        Credentials second =
                broker.renew(first, this::unauthorized).toCompletableFuture().join();
        assertThat(broker.renew(first, this::unauthorized).toCompletableFuture().join())
                .isEqualTo(second);
        assertThat(program.runs).isEqualTo(2);
    }

    /** Three forwards try each second, and the server refuses all. Answers with the seconds at which the program ran. */
    private List<Integer> runsWhileRefused(Duration time) {
        List<Integer> at = new ArrayList<>();
        for (int second = 0; second < time.toSeconds(); second++) {
            int before = program.runs;
            for (int forward = 0; forward < 3; forward++) {
                Credentials now = ask();
                CompletionStage<Credentials> renewed = broker.renew(now, this::unauthorized);
                if (renewed.toCompletableFuture().isCompletedExceptionally()) {
                    assertThat(problemOf(renewed)).isEqualTo(REFUSED);
                }
            }
            for (int run = before; run < program.runs; run++) {
                at.add(second);
            }
            clock.pass(Duration.ofSeconds(1));
        }
        return at;
    }

    private Credentials ask() {
        return broker.credentials().toCompletableFuture().join();
    }

    private ProblemException unauthorized() {
        return new ProblemException(REFUSED);
    }

    private static Credentials token(int number) {
        return Credentials.bearer("token-" + number);
    }

    private static ForwardProblem problemOf(CompletionStage<?> failed) {
        try {
            failed.toCompletableFuture().join();
        } catch (CompletionException e) {
            return ProblemException.of(e);
        }
        throw new AssertionError("did not fail");
    }

    private final class Program implements LoginBroker.Program {
        private int runs;
        private boolean fails;
        private boolean same;
        private @Nullable Duration validFor;

        @Override
        public LoginProgram.Answer run() {
            runs++;
            if (fails) {
                throw new ProblemException(FAILED);
            }
            Instant expires = validFor == null ? null : clock.now().plus(validFor);
            return new LoginProgram.Answer(token(same ? 0 : runs), expires);
        }

        @Override
        public void close() {}
    }
}
