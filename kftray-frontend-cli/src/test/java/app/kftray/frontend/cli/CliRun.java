package app.kftray.frontend.cli;

import static org.awaitility.Awaitility.await;

import app.kftray.api.frontend.ForwardingService;
import app.kftray.api.frontend.FrontendContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run of the command line against a {@link FakeService}, with everything that surrounds it in a test's hands. */
final class CliRun implements FrontendContext {
    final FakeService service = new FakeService();
    final Map<String, String> environment = new HashMap<>();
    final FakeInterrupts interrupts = new FakeInterrupts();
    Clock clock = Clock.fixed(FakeService.NOON, ZoneOffset.UTC);
    byte[] input = {};
    boolean terminal;
    int width;
    Path folder = Path.of("/nowhere/kftray");
    int verbosity;
    int servicesBuilt;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream warned = new ByteArrayOutputStream();
    private final PrintStream out;
    private final PrintStream err = new PrintStream(warned, false, StandardCharsets.UTF_8);
    private List<String> arguments = List.of();

    CliRun() {
        this(StandardCharsets.UTF_8);
    }

    /** {@code locale} is the character set of standard output. */
    CliRun(Charset locale) {
        out = new PrintStream(printed, false, locale);
    }

    /** Interrupts that a test gives. */
    static final class FakeInterrupts implements Interrupts {
        volatile Runnable stop = () -> {};
        volatile int finished = -1;

        @Override
        public Watch watch(Runnable stopping) {
            stop = stopping;
            return status -> finished = status;
        }
    }

    /** Runs a command that ends by itself. */
    int run(String... words) {
        return result(start(words));
    }

    /** Runs a command on a thread of its own. */
    CompletableFuture<Integer> start(String... words) {
        arguments = List.of(words);
        TerminalProbe probe = new TerminalProbe() {
            @Override
            public boolean isTerminal(int descriptor) {
                return terminal;
            }

            @Override
            public int width() {
                return width;
            }
        };
        CompletableFuture<Integer> status = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                status.complete(new CliFrontend(interrupts, clock, probe).run(this));
            } catch (Throwable failure) {
                status.completeExceptionally(failure);
            }
        });
        return status;
    }

    /** Presses Ctrl-C once {@code text} has been printed; returns the exit status. */
    int stopAfter(CompletableFuture<Integer> run, String text) {
        awaitOut(text);
        interrupts.stop.run();
        return result(run);
    }

    void awaitOut(String text) {
        await().atMost(10, TimeUnit.SECONDS).until(() -> printed().contains(text));
    }

    static int result(CompletableFuture<Integer> run) {
        try {
            return run.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new AssertionError(ending);
        }
    }

    String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    String warned() {
        return warned.toString(StandardCharsets.UTF_8);
    }

    @Override
    public List<String> arguments() {
        return arguments;
    }

    @Override
    public InputStream in() {
        return new ByteArrayInputStream(input);
    }

    @Override
    public PrintStream out() {
        return out;
    }

    @Override
    public PrintStream err() {
        return err;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public Path configFolder() {
        return folder;
    }

    @Override
    public String version() {
        return "1.2.3";
    }

    @Override
    public void verbosity(int level) {
        verbosity = level;
    }

    @Override
    public ForwardingService service() {
        servicesBuilt++;
        return service;
    }
}
