package app.kftray.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.transport.Binding;
import app.kftray.api.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one test of a transport has: a far end, and forwards that lead there. At its end nothing is to be left of them. */
final class TransportGround {
    /** Mostly it is so at once, and each test asks. */
    private static final Duration SOON = Duration.ofMillis(10);

    private final Set<Thread> threadsBefore = threads();
    private final List<TestContext> contexts = new ArrayList<>();
    private final List<Binding> bindings = new ArrayList<>();
    private final Transport transport;
    private final PluginSettings settings;
    private final FarEnd farEnd;

    TransportGround(Supplier<Transport> transport, PluginSettings settings, FarEnd.Service service) throws IOException {
        this.transport = transport.get();
        this.settings = settings;
        this.farEnd = new FarEnd(service);
    }

    Transport transport() {
        return transport;
    }

    FarEnd farEnd() {
        return farEnd;
    }

    /** For a forward with one address. */
    TestContext context() {
        return context(anyPort());
    }

    TestContext context(InetSocketAddress... addresses) {
        TestContext context = new TestContext(transport.protocol(), List.of(addresses), settings, farEnd.address());
        contexts.add(context);
        return context;
    }

    Binding bind() throws Exception {
        return bind(context());
    }

    Binding bind(TestContext context) throws Exception {
        Binding binding = transport.bind(context).toCompletableFuture().get(5, TimeUnit.SECONDS);
        add(binding);
        return binding;
    }

    /** On an address that was in use just now: a selector's socket lets go of it with its event loop's next round only. */
    Binding bindInAMoment(TestContext context) {
        return await().atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsMatching(it -> it.getCause() instanceof IOException)
                .until(() -> bind(context), Objects::nonNull);
    }

    /** The address of a forward that is new. */
    InetSocketAddress forward() throws Exception {
        return bind().addresses().getFirst();
    }

    /** Closes this one at the end too. */
    void add(Binding binding) {
        bindings.add(binding);
    }

    static void close(Binding binding) throws Exception {
        binding.close().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** An address that the transport has just had and given back, so it is free in the transport's own way. */
    InetSocketAddress freeAddress() throws Exception {
        Binding binding = bind();
        InetSocketAddress address = binding.addresses().getFirst();
        close(binding);
        return address;
    }

    /** Closes all; fails when something stays. */
    void clear() throws Exception {
        for (Binding binding : bindings) {
            close(binding);
        }
        farEnd.close();
        for (TestContext context : contexts) {
            await().pollInterval(SOON).until(() -> context.streams().opened().isEmpty());
            assertThat(context.traffic().open()).as("connections that are open").isZero();
            context.close();
        }
        await("buffers are released")
                .pollInterval(SOON)
                .untilAsserted(() -> assertThat(CountedBuffers.used())
                        .as("bytes in buffers that were not released")
                        .isZero());
        await("threads end")
                .pollInterval(SOON)
                .untilAsserted(() -> assertThat(threads())
                        .as("threads that keep the program alive")
                        .isSubsetOf(threadsBefore));
    }

    /** But for those that run and wait for the tests, and Netty's own, which ends a second after the last event loop. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(it -> !it.isDaemon())
                .filter(it ->
                        Stream.of("awaitility", "junit", "globalEventExecutor").noneMatch(it.getName()::startsWith))
                .collect(Collectors.toSet());
    }
}
