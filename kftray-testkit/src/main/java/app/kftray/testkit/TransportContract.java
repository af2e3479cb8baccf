package app.kftray.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.PluginProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.transport.Binding;
import app.kftray.api.transport.Transport;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Transport} promises, whatever it carries. Extend it, say how a local program talks to the transport, and run the
 * tests; {@link ConnectionContract} has more for those that carry connections. After each test every buffer has to be released,
 * every stream and local socket closed.
 */
@Timeout(60)
public abstract class TransportContract {
    /** More than sockets and two ends' buffers hold; far less than {@link #FLOOD_BYTES}. */
    private static final long MOST_BUFFERED = 16L << 20;

    private static final long FLOOD_BYTES = 96L << 20;
    private static final StreamProblem.SessionLost LOST =
            new StreamProblem.SessionLost("demo/echo-1", "cut by the test");

    private final List<TestContext> contexts = new ArrayList<>();
    private final List<Binding> bindings = new ArrayList<>();
    private final Set<Thread> threadsBefore = threads();
    private FarEnd farEnd;
    private Transport transport;

    /** For the test that extends it. */
    @SuppressWarnings("NullAway.Init") // both fields are set before each test
    protected TransportContract() {}

    /** A transport as ServiceLoader would make it. */
    protected abstract Transport transport();

    /** A local program that uses the forward, {@link LocalProgram#tcp} or {@link LocalProgram#udp} for example. */
    protected abstract LocalProgram connect(InetSocketAddress forward) throws IOException;

    /** What the program at the far end does with one stream: an echo. Another protocol than bytes on the stream needs another. */
    protected void serve(InputStream in, OutputStream out) throws IOException {
        in.transferTo(out);
    }

    /** What the transport's {@code reference.conf} says. */
    protected PluginSettings settings() {
        return PluginSettings.NONE;
    }

    /** The size of a large message, in bytes. */
    protected int largeMessage() {
        return 1 << 20;
    }

    // --- what it is

    @Test
    public void itsProtocolIsAShortLowerCaseName() {
        assertThat(transport.protocol())
                .matches("[a-z][a-z0-9-]*")
                .isEqualTo(transport().protocol());
    }

    @Test
    public void itIsFoundByServiceLoader() {
        Class<?> type = transport.getClass();
        assertThat(ServiceLoader.load(Transport.class, type.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::type)
                        .anyMatch(type::equals))
                .as("a provider of the class %s", type.getName())
                .isTrue();
    }

    // --- binding

    @Test
    public void itListensWhereItIsToldAndSaysWhere() throws Exception {
        InetSocketAddress chosen = freeAddress();
        Binding binding = bindInAMoment(context(List.of(chosen, anyPort())));

        assertThat(binding.addresses()).hasSize(2).first().isEqualTo(chosen);
        assertThat(binding.addresses().get(1).getPort()).isNotIn(0, chosen.getPort());
        for (InetSocketAddress address : binding.addresses()) {
            try (LocalProgram program = connect(address)) {
                exchange(program, message(10));
            }
        }
    }

    @Test
    public void bindingDoesNotBlock() throws Exception {
        TestContext context = context(List.of(anyPort()));
        CountDownLatch busy = new CountDownLatch(1);
        for (EventExecutor loop : context.eventLoops()) {
            loop.execute(() -> waitFor(busy));
        }
        CompletionStage<Binding> opening;
        try {
            opening =
                    CompletableFuture.supplyAsync(() -> transport.bind(context)).get(5, TimeUnit.SECONDS);
        } finally {
            busy.countDown();
        }
        Binding binding = opening.toCompletableFuture().get(5, TimeUnit.SECONDS);
        bindings.add(binding);
        assertThat(binding.addresses()).hasSize(1);
    }

    @Test
    public void anAddressThatIsTakenFailsAndLeavesNothingOpen() throws Exception {
        InetSocketAddress taken = bind(context(List.of(anyPort()))).addresses().getFirst();
        InetSocketAddress free = freeAddress();

        TestContext context = context(List.of(free, taken));
        assertThatThrownBy(() -> bind(context))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class);

        bindInAMoment(context(List.of(free)));
    }

    @Test
    public void oneTransportServesManyForwards() throws Exception {
        TestContext first = context(List.of(anyPort()));
        Binding one = bind(first);
        Binding other = bind(context(List.of(anyPort())));
        try (LocalProgram program = connect(other.addresses().getFirst())) {
            exchange(program, message(10));
            closed(one);
            exchange(program, message(11));
        }
        assertThat(first.traffic().ever()).isZero();
    }

    // --- bytes

    @Test
    public void whatIsSentIsAnsweredAndCounted() throws Exception {
        TestContext context = context(List.of(anyPort()));
        InetSocketAddress forward = bind(context).addresses().getFirst();
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
        TestContext context = context(List.of(anyPort()));
        context.streams().liveElsewhere();
        try (LocalProgram program = connect(bind(context).addresses().getFirst())) {
            for (int size = 1; size <= largeMessage(); size *= 4) {
                exchange(program, message(size));
            }
        }
    }

    @Test
    public void aFarEndThatDoesNotReadFillsNoMemory() throws Exception {
        farEnd.ignore();
        flood();
    }

    @Test
    public void aProgramThatDoesNotReadItsAnswersFillsNoMemory() throws Exception {
        flood();
    }

    // --- waiting and failing

    @Test
    public void withoutATargetAProgramIsHeldAndThenServed() throws Exception {
        TestContext context = context(List.of(anyPort()));
        context.streams().withhold();
        byte[] question = message(500);
        try (LocalProgram program = connect(bind(context).addresses().getFirst())) {
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
        TestContext context = context(List.of(anyPort()));
        InetSocketAddress forward = bind(context).addresses().getFirst();
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
        TestContext context = context(List.of(anyPort()));
        InetSocketAddress forward = bind(context).addresses().getFirst();
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

    // --- the end

    @Test
    public void closingEndsEveryConnectionAndListensNoMore() throws Exception {
        TestContext context = context(List.of(anyPort()));
        Binding binding = bind(context);
        InetSocketAddress forward = binding.addresses().getFirst();
        try (LocalProgram one = connect(forward);
                LocalProgram other = connect(forward)) {
            exchange(one, message(20));
            exchange(other, message(20));
            closed(binding);

            TestContext again = context(List.of(forward));
            assertThat(bindInAMoment(again).addresses()).containsExactly(forward);
            await().until(() -> context.traffic().open() == 0);
            await().until(() -> context.streams().opened().isEmpty());
        }
        assertThat(context.traffic().ever()).isEqualTo(2);
        assertThat(context.told()).as("what a person stops has not failed").isEmpty();
    }

    @Test
    public void closingGivesUpWhoIsHeld() throws Exception {
        TestContext context = context(List.of(anyPort()));
        context.streams().withhold();
        Binding binding = bind(context);
        try (LocalProgram program = connect(binding.addresses().getFirst())) {
            program.send(message(20));
            await().until(() -> context.streams().waiting() == 1);
            closed(binding);
            await().until(() -> context.traffic().open() == 0);
            await().until(() -> context.streams().waiting() == 0);
            context.streams().provide();
        }
        assertThat(context.told()).isEmpty();
    }

    @Test
    public void closingIsIdempotentAndForAnyThread() throws Exception {
        TestContext context = context(List.of(anyPort()));
        Binding binding = bind(context);
        try (LocalProgram program = connect(binding.addresses().getFirst())) {
            exchange(program, message(20));
            List<CompletableFuture<Void>> closing = new ArrayList<>();
            for (EventExecutor loop : context.eventLoops()) {
                closing.add(CompletableFuture.supplyAsync(binding::close, loop).thenCompose(it -> it));
            }
            for (int i = 0; i < 4; i++) {
                closing.add(CompletableFuture.supplyAsync(binding::close).thenCompose(it -> it));
            }
            for (CompletableFuture<Void> each : closing) {
                each.get(5, TimeUnit.SECONDS);
            }
            closed(binding);
        }
    }

    @Test
    public void whoComesWhileItClosesIsNotForgotten() throws Exception {
        for (int round = 0; round < 5; round++) {
            TestContext context = context(List.of(anyPort()));
            Binding binding = bind(context);
            InetSocketAddress forward = binding.addresses().getFirst();
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> callers = IntStream.range(0, 4)
                    .mapToObj(i -> Thread.ofVirtual().start(() -> callUntil(over, forward)))
                    .toList();
            await().until(() -> context.traffic().ever() > 0);
            closed(binding);
            over.set(true);
            for (Thread caller : callers) {
                caller.join();
            }
            await().until(() -> context.traffic().open() == 0);
            await().until(() -> context.streams().opened().isEmpty());
        }
    }

    private void callUntil(AtomicBoolean over, InetSocketAddress forward) {
        while (!over.get()) {
            try (LocalProgram program = connect(forward)) {
                program.send(message(10));
            } catch (IOException closed) {
                // Which is what is wanted.
            }
        }
    }

    @Test
    public void theEventLoopsStayTheEngines() throws Exception {
        TestContext context = context(List.of(anyPort()));
        closed(bind(context));
        assertThat(context.eventLoops().isShuttingDown()).isFalse();
        try (LocalProgram program = connect(bind(context).addresses().getFirst())) {
            exchange(program, message(10));
        }
    }

    // --- the tests' tools

    @BeforeEach
    final void start() throws IOException {
        farEnd = new FarEnd(this::serve);
        transport = transport();
    }

    @AfterEach
    final void nothingIsLeft() throws Exception {
        for (Binding binding : bindings) {
            closed(binding);
        }
        farEnd.close();
        for (TestContext context : contexts) {
            await().until(() -> context.streams().opened().isEmpty());
            assertThat(context.traffic().open()).as("connections that are open").isZero();
            context.close();
        }
        await("buffers are released")
                .untilAsserted(() -> assertThat(CountedBuffers.used())
                        .as("bytes in buffers that were not released")
                        .isZero());
        await("threads end")
                .untilAsserted(() -> assertThat(threads())
                        .as("threads that keep the program alive")
                        .isSubsetOf(threadsBefore));
    }

    /** But for those that run and wait for the tests. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(it -> !it.isDaemon())
                .filter(it ->
                        !it.getName().startsWith("awaitility") && !it.getName().startsWith("junit"))
                .collect(Collectors.toSet());
    }

    private TestContext context(List<InetSocketAddress> addresses) {
        TestContext context = new TestContext(transport.protocol(), addresses, settings(), farEnd.address());
        contexts.add(context);
        return context;
    }

    private Binding bind(TestContext context) throws Exception {
        Binding binding = transport.bind(context).toCompletableFuture().get(5, TimeUnit.SECONDS);
        bindings.add(binding);
        return binding;
    }

    /** On an address that was in use just now: a selector's socket lets go of it with its event loop's next round only. */
    private Binding bindInAMoment(TestContext context) {
        return await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(it -> it.getCause() instanceof IOException)
                .until(() -> bind(context), Objects::nonNull);
    }

    /** A forward that is new, through which the far end is reached. */
    final InetSocketAddress forward() throws Exception {
        return bind(context(List.of(anyPort()))).addresses().getFirst();
    }

    final FarEnd farEnd() {
        return farEnd;
    }

    private static void closed(Binding binding) throws Exception {
        binding.close().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    static void exchange(LocalProgram program, byte[] message) throws IOException {
        program.send(message);
        assertThat(program.receive(message.length)).isEqualTo(message);
    }

    static byte[] message(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** A program sends for all it is worth and reads nothing, until it is stopped or is done. */
    private void flood() throws Exception {
        TestContext context = context(List.of(anyPort()));
        InetSocketAddress forward = bind(context).addresses().getFirst();
        byte[] piece = message(Math.min(largeMessage(), 32 * 1024));
        try (LocalProgram program = connect(forward)) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    for (long sent = 0; sent < FLOOD_BYTES; sent += piece.length) {
                        program.send(piece);
                    }
                } catch (IOException stopped) {
                    // Closed at the end of the test.
                }
            });
            Progress progress = new Progress(context.traffic());
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        assertThat(CountedBuffers.used()).as("bytes in buffers").isLessThan(MOST_BUFFERED);
                        return !sender.isAlive() || progress.stands();
                    });
            program.close();
            sender.join();
        }
    }

    /** Whether nothing was sent for half a second. */
    private static final class Progress {
        private final TestMeter meter;
        private long seen = -1;
        private long since = System.nanoTime();

        Progress(TestMeter meter) {
            this.meter = meter;
        }

        boolean stands() {
            long now = meter.sent();
            if (now != seen) {
                seen = now;
                since = System.nanoTime();
            }
            return System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(500);
        }
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** An address that the transport has just had and given back, so it is free in the transport's own way. */
    private InetSocketAddress freeAddress() throws Exception {
        Binding binding = bind(context(List.of(anyPort())));
        InetSocketAddress address = binding.addresses().getFirst();
        closed(binding);
        return address;
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
