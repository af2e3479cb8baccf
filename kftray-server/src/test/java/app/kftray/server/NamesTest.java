package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void manyNamesAreAnsweredAndOnlySoManyKept() throws Exception {
        Names names = new Names(Duration.ofMinutes(1), host -> new InetAddress[] {ADDRESS});
        for (int i = 0; i < Names.MOST + 10; i++) {
            assertThat(names.lookUp("host" + i, GlobalEventExecutor.INSTANCE, PATIENCE)
                            .get(5, TimeUnit.SECONDS))
                    .containsExactly(ADDRESS);
        }
        assertThat(names.size()).isEqualTo(Names.MOST);
    }

    @Test
    void oldNamesGiveWay() throws Exception {
        Names names = new Names(Duration.ZERO, host -> new InetAddress[] {ADDRESS});
        for (int i = 0; i < Names.MOST + 10; i++) {
            names.lookUp("host" + i, GlobalEventExecutor.INSTANCE, PATIENCE).get(5, TimeUnit.SECONDS);
        }
        assertThat(names.size()).isLessThan(Names.MOST);
    }

    @Test
    void whateverALookUpThrowsIsToldAndNobodyWaits() throws Exception {
        Names names = new Names(Duration.ZERO, host -> {
            throw new IllegalArgumentException("no name: " + host);
        });
        assertThat(names.lookUp("x", GlobalEventExecutor.INSTANCE, PATIENCE).await(5, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void oneQuestionIsOutForAllWhoWaitForIt() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        CompletableFuture<InetAddress> answer = new CompletableFuture<>();
        Names names = new Names(Duration.ZERO, host -> {
            questions.incrementAndGet();
            return new InetAddress[] {answer.join()};
        });
        List<Future<List<InetAddress>>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(names.lookUp("x", GlobalEventExecutor.INSTANCE, PATIENCE));
        }
        answer.complete(ADDRESS);
        for (Future<List<InetAddress>> one : waiting) {
            assertThat(one.get(5, TimeUnit.SECONDS)).containsExactly(ADDRESS);
        }
        assertThat(questions).hasValue(1);
        names.lookUp("x", GlobalEventExecutor.INSTANCE, PATIENCE).get(5, TimeUnit.SECONDS);
        assertThat(questions).as("an answer that is old at once").hasValue(2);
    }

    @Test
    void oneWhoWaitsTooLongIsToldAndTheAnswerServesTheNext() throws Exception {
        CompletableFuture<InetAddress> answer = new CompletableFuture<>();
        Names names = new Names(Duration.ofMinutes(1), host -> new InetAddress[] {answer.join()});
        Future<List<InetAddress>> hasty = names.lookUp("x", GlobalEventExecutor.INSTANCE, Duration.ofMillis(20));
        Future<List<InetAddress>> patient = names.lookUp("x", GlobalEventExecutor.INSTANCE, PATIENCE);
        assertThat(hasty.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(hasty.cause()).isInstanceOf(TimeoutException.class);
        assertThat(patient.isDone()).isFalse();
        answer.complete(ADDRESS);
        assertThat(patient.get(5, TimeUnit.SECONDS)).containsExactly(ADDRESS);
    }
}
