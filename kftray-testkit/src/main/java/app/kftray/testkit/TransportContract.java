package app.kftray.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Transport} promises, whatever it carries. Extend it, say how a local program talks to the transport, and run the
 * tests; {@link ConnectionContract} has more for those that carry connections. After each test every buffer has to be released,
 * every stream and local socket closed.
 */
public abstract non-sealed class TransportContract extends BindingContract {
    private static final StreamProblem.SessionLost LOST =
            new StreamProblem.SessionLost("demo/echo-1", "cut by the test");

    /** For the test that extends it. */
    protected TransportContract() {}

    /** The size of a large message, in bytes. */
    protected int largeMessage() {
        return 1 << 20;
    }

    // --- what it is

    @Test
    public void itsProtocolIsAShortLowerCaseName() {
        assertThat(ground().transport().protocol())
                .matches("[a-z][a-z0-9-]*")
                .isEqualTo(transport().protocol());
    }

    @Test
    public void itIsFoundByServiceLoader() {
        Class<?> type = ground().transport().getClass();
        assertThat(ServiceLoader.load(Transport.class, type.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::type)
                        .anyMatch(type::equals))
                .as("a provider of the class %s", type.getName())
                .isTrue();
    }

    // --- bytes

    @Test
    public void whatIsSentIsAnsweredAndCounted() throws Exception {
        TestContext context = ground().context();
        InetSocketAddress forward = ground().bind(context).addresses().getFirst();
        long bytes = 0;
        try (LocalProgram one = connect(forward);
                LocalProgram other = connect(forward)) {
            for (int size : new int[] {1, 300, largeMessage(), 2}) {
                exchange(one, message(size));
                exchange(other, message(size));
                bytes += 2L * size;
            }
            assertThat(context.traffic().sent()).isEqualTo(bytes);
            assertThat(context.traffic().received()).isEqualTo(bytes);
            assertThat(context.traffic().open()).isEqualTo(2);
        }
        assertThat(context.told()).isEmpty();
    }

    @Test
    public void streamsMayLiveOnOtherEventLoops() throws Exception {
        TestContext context = ground().context();
        context.streams().liveElsewhere();
        try (LocalProgram program = connect(ground().bind(context).addresses().getFirst())) {
            for (int size = 1; size <= largeMessage(); size *= 4) {
                exchange(program, message(size));
            }
        }
    }

    @Test
    public void aFarEndThatDoesNotReadFillsNoMemory() throws Exception {
        flood(ground().farEnd()::ignore);
    }

    @Test
    public void aProgramThatDoesNotReadItsAnswersFillsNoMemory() throws Exception {
        flood(() -> {});
    }

    /** After one exchange, so that nothing needs to be agreed on any more with who does not listen. */
    private void flood(Runnable first) throws Exception {
        TestContext context = ground().context();
        InetSocketAddress forward = ground().bind(context).addresses().getFirst();
        try (LocalProgram program = connect(forward)) {
            exchange(program, message(10));
            first.run();
            new Flood(program, message(Math.min(largeMessage(), 32 * 1024)), context.traffic()).run();
        }
    }

    // --- waiting and failing

    @Test
    public void withoutATargetAProgramIsHeldAndThenServed() throws Exception {
        TestContext context = ground().context();
        context.streams().withhold();
        byte[] question = message(500);
        try (LocalProgram program = connect(ground().bind(context).addresses().getFirst())) {
            program.send(question);
            await().until(() -> context.streams().waiting() == 1);
            await().during(Duration.ofMillis(200)).until(() -> context.told().isEmpty());
            context.streams().provide();
            assertThat(program.receive(question.length)).isEqualTo(question);
        }
        assertThat(context.told()).isEmpty();
    }

    @Test
    public void aHoldThatExpiresIsToldAndTheForwardGoesOn() throws Exception {
        StreamProblem.HoldExpired expired = new StreamProblem.HoldExpired(Duration.ofSeconds(10), LOST);
        failsWith(new ProblemException(expired), expired);
    }

    @Test
    public void aProblemInAPluginsOwnWordsIsToldAsItIs() throws Exception {
        PluginProblem.Own own = new PluginProblem.Own("toy-broken", "the toy is broken", "Mend it.", true);
        failsWith(new IOException("no stream", new ProblemException(own)), own);
    }

    private void failsWith(Throwable failure, ForwardProblem problem) throws Exception {
        TestContext context = ground().context();
        InetSocketAddress forward = ground().bind(context).addresses().getFirst();
        context.streams().withhold();
        try (LocalProgram program = connect(forward)) {
            program.send(message(20));
            await().until(() -> context.streams().waiting() == 1);
            context.streams().refuse(failure);
            await().until(() -> !context.told().isEmpty());
            assertThat(context.told()).containsExactly(new TestContext.Told(program.address(), problem));
        }
        context.streams().refuse(null);
        context.streams().provide();
        try (LocalProgram program = connect(forward)) {
            exchange(program, message(20));
        }
        assertThat(context.told()).hasSize(1);
    }

    @Test
    public void aStreamThatBreaksAfterAnAnswerIsToldAndTouchesNoOther() throws Exception {
        TestContext context = ground().context();
        InetSocketAddress forward = ground().bind(context).addresses().getFirst();
        try (LocalProgram unlucky = connect(forward);
                LocalProgram other = connect(forward)) {
            exchange(unlucky, message(20));
            TestStream broken = context.streams().opened().getFirst();
            exchange(other, message(20));
            broken.fail(LOST);
            await().until(() -> !context.told().isEmpty());
            assertThat(context.told()).containsExactly(new TestContext.Told(unlucky.address(), LOST));
            exchange(other, message(300));
            try (LocalProgram next = connect(forward)) {
                exchange(next, message(300));
            }
        }
        assertThat(context.told()).hasSize(1);
    }
}
