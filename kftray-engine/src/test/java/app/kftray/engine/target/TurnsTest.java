package app.kftray.engine.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TurnsTest {
    private static final ForwardProblem AWAY = new ServerProblem.Unreachable("https://api", "refused");
    private static final ReconnectPolicy PATIENT =
            new ReconnectPolicy(Duration.ofHours(10), 2, Duration.ofHours(100), Duration.ofSeconds(30));

    private volatile boolean taken;
    private final AtomicInteger knocks = new AtomicInteger();
    private final Turns turns = new Turns(PATIENT, answer -> {
        knocks.incrementAndGet();
        answer.accept(taken);
    });

    @Test
    void aLongPauseEndsWhenConnectionsAreTakenAgain() throws Exception {
        CompletableFuture<Void> turn = failAndWait();
        await().until(() -> knocks.get() >= 2);
        assertThat(turn).isNotDone();

        taken = true;

        await().atMost(Duration.ofSeconds(3)).until(turn::isDone);
    }

    @Test
    void aServerThatTakesConnectionsAndDoesNotAnswerIsNotAskedTheSooner() throws Exception {
        taken = true;
        CompletableFuture<Void> turn = failAndWait();
        await().during(Duration.ofSeconds(3)).until(() -> !turn.isDone() && knocks.get() == 1);
        turn.cancel(true);
    }

    private CompletableFuture<Void> failAndWait() throws InterruptedException {
        assertThat(turns.take(null)).isEmpty();
        turns.unanswered(AWAY, Duration.ZERO);
        CompletableFuture<Void> turn = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                turns.take(AWAY);
                turn.complete(null);
            } catch (InterruptedException end) {
                turn.completeExceptionally(end);
            }
        });
        return turn;
    }
}
