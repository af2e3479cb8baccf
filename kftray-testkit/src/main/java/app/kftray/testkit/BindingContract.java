package app.kftray.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.transport.Binding;
import app.kftray.api.transport.Transport;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Transport} promises of where it listens, and of its end: the half of {@link TransportContract} that does not
 * ask what it carries.
 */
@Timeout(60)
public abstract sealed class BindingContract permits TransportContract {
    private TransportGround ground;

    @SuppressWarnings("NullAway.Init") // the field is set before each test
    BindingContract() {}

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

    @BeforeEach
    final void start() throws IOException {
        ground = new TransportGround(this::transport, settings(), this::serve);
    }

    @AfterEach
    final void nothingIsLeft() throws Exception {
        ground.clear();
    }

    final TransportGround ground() {
        return ground;
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

    // --- binding

    @Test
    public void itListensWhereItIsToldAndSaysWhere() throws Exception {
        InetSocketAddress chosen = ground.freeAddress();
        Binding binding = ground.bindInAMoment(ground.context(chosen, TransportGround.anyPort()));

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
        TestContext context = ground.context();
        CountDownLatch busy = new CountDownLatch(1);
        for (EventExecutor loop : context.eventLoops()) {
            loop.execute(() -> waitFor(busy));
        }
        CompletionStage<Binding> opening;
        try {
            opening = CompletableFuture.supplyAsync(() -> ground.transport().bind(context))
                    .get(5, TimeUnit.SECONDS);
        } finally {
            busy.countDown();
        }
        Binding binding = opening.toCompletableFuture().get(5, TimeUnit.SECONDS);
        ground.add(binding);
        assertThat(binding.addresses()).hasSize(1);
    }

    @Test
    public void anAddressThatIsTakenFailsAndLeavesNothingOpen() throws Exception {
        InetSocketAddress taken = ground.forward();
        InetSocketAddress free = ground.freeAddress();

        TestContext context = ground.context(free, taken);
        assertThatThrownBy(() -> ground.bind(context))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(IOException.class);

        ground.bindInAMoment(ground.context(free));
    }

    @Test
    public void oneTransportServesManyForwards() throws Exception {
        TestContext first = ground.context();
        Binding one = ground.bind(first);
        Binding other = ground.bind();
        try (LocalProgram program = connect(other.addresses().getFirst())) {
            exchange(program, message(10));
            TransportGround.close(one);
            exchange(program, message(11));
        }
        assertThat(first.traffic().ever()).isZero();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // --- closing

    @Test
    public void closingEndsEveryConnectionAndListensNoMore() throws Exception {
        TestContext context = ground.context();
        Binding binding = ground.bind(context);
        InetSocketAddress forward = binding.addresses().getFirst();
        try (LocalProgram one = connect(forward);
                LocalProgram other = connect(forward)) {
            exchange(one, message(20));
            exchange(other, message(20));
            TransportGround.close(binding);

            TestContext again = ground.context(forward);
            assertThat(ground.bindInAMoment(again).addresses()).containsExactly(forward);
            await().until(() -> context.traffic().open() == 0);
            await().until(() -> context.streams().opened().isEmpty());
        }
        assertThat(context.traffic().ever()).isEqualTo(2);
        assertThat(context.told()).as("what a person stops has not failed").isEmpty();
    }

    @Test
    public void closingGivesUpWhoIsHeld() throws Exception {
        TestContext context = ground.context();
        context.streams().withhold();
        Binding binding = ground.bind(context);
        try (LocalProgram program = connect(binding.addresses().getFirst())) {
            program.send(message(20));
            await().until(() -> context.streams().waiting() == 1);
            TransportGround.close(binding);
            await().until(() -> context.traffic().open() == 0);
            await().until(() -> context.streams().waiting() == 0);
            context.streams().provide();
        }
        assertThat(context.told()).isEmpty();
    }

    @Test
    public void closingIsIdempotentAndForAnyThread() throws Exception {
        TestContext context = ground.context();
        Binding binding = ground.bind(context);
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
            TransportGround.close(binding);
        }
    }

    @Test
    public void whoComesWhileItClosesIsNotForgotten() throws Exception {
        for (int round = 0; round < 5; round++) {
            TestContext context = ground.context();
            Binding binding = ground.bind(context);
            InetSocketAddress forward = binding.addresses().getFirst();
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> callers = IntStream.range(0, 4)
                    .mapToObj(i -> Thread.ofVirtual().start(() -> callUntil(over, forward)))
                    .toList();
            await().until(() -> context.traffic().ever() > 0);
            TransportGround.close(binding);
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
        TestContext context = ground.context();
        TransportGround.close(ground.bind(context));
        assertThat(context.eventLoops().isShuttingDown()).isFalse();
        try (LocalProgram program = connect(ground.bind(context).addresses().getFirst())) {
            exchange(program, message(10));
        }
    }
}
