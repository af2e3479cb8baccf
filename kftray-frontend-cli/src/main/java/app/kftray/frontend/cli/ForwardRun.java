package app.kftray.frontend.cli;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.frontend.ForwardingService;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.frontend.cli.Inbox.Happening;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs forwards in the foreground until the person stops it, and reports how they go. It stays as long as one forward can
 * work; where none can from the start, and waiting cannot mend it, it ends with {@link ExitStatus#USAGE}.
 */
final class ForwardRun {
    /** A forward that has not settled by then is shown as it is. */
    static final Duration SETTLING = Duration.ofSeconds(3);

    /** More than the service takes by its own contract, less than what the process has after Ctrl-C: the summary is to be told too. */
    private static final Duration LONGEST_CLOSING = ForwardingService.LONGEST_CLOSING.plusMillis(200);

    private final Surroundings around;
    private final ForwardingService service;
    private final Report report;
    private final Inbox inbox = new Inbox();
    private final Changes changes;
    private final Instant began;
    private boolean settled;
    private boolean answered;
    private boolean saidHopeless;
    private UnaryOperator<List<ForwardConfig>> fill = forwards -> forwards;
    private boolean watching;
    private boolean closing;
    private Consumer<List<ForwardStatus>> onSettled = forwards -> {};

    ForwardRun(Surroundings around, Report report) {
        this.around = around;
        this.service = around.context().service();
        this.report = report;
        this.began = around.clock().instant();
        this.changes = new Changes(service, refused -> inbox.put(new Happening.Started(refused)));
    }

    /** Does something, on the command's thread, when the forwards have settled; it must not block. */
    ForwardRun whenSettled(Consumer<List<ForwardStatus>> action) {
        onSettled = action;
        return this;
    }

    /** Ends the run from any thread. */
    void end(int status) {
        inbox.put(new Happening.End(status));
    }

    /** Reports what the demo tried, from any thread. */
    void found(DemoCheck.Finding finding) {
        inbox.put(new Happening.Found(finding));
    }

    /** Runs the forwards until the run is ended. */
    int run(List<ForwardConfig> forwards) {
        return run(forwards, null);
    }

    /** Runs what {@code source} says, now and later, until the run is ended. */
    int watch(ConfigSource source, UnaryOperator<List<ForwardConfig>> filler) {
        fill = filler;
        watching = true;
        return run(List.of(), source);
    }

    private int run(List<ForwardConfig> forwards, @Nullable ConfigSource source) {
        Interrupts.Watch interrupts = around.interrupts().watch(() -> end(ExitStatus.OK));
        int status = ExitStatus.FAILURE;
        try (ForwardingService.Subscription events = service.subscribe(inbox::told);
                ForwardingService.Subscription relays =
                        service.subscribeToRelays(event -> inbox.put(new Happening.Relay(event)));
                AutoCloseable watch = source == null
                        ? () -> {}
                        : source.watch(changed -> inbox.put(new Happening.Reloaded(changed)))) {
            service.warnings().forEach(report::pluginWarning);
            // Read only now that it is watched: a change in between would be lost.
            start(source == null ? forwards : read(source.load()));
            status = loop();
            close();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException fault) {
            throw fault;
        } catch (Exception fault) {
            throw new IllegalStateException("the configuration cannot be watched any longer", fault);
        } finally {
            if (!closing) {
                service.close();
            }
            if (!around.terminal().flush()) {
                status = ExitStatus.unwritten(status);
            }
            interrupts.finished(status);
        }
        return status;
    }

    private void start(List<ForwardConfig> forwards) {
        if (forwards.isEmpty()) {
            answered = true;
            report.note("There is no forward in the configuration yet; waiting for one.");
        } else {
            changes.apply(forwards, false);
        }
    }

    private int loop() throws InterruptedException {
        while (true) {
            if (inbox.size() == 0 && !around.terminal().flush()) {
                return ExitStatus.FAILURE;
            }
            Happening happening = inbox.next(settled ? null : untilSettled());
            if (happening instanceof Happening.End(int status)) {
                return status;
            }
            if (happening != null) {
                react(happening);
            }
            if (!settled && isSettled()) {
                // What is told meanwhile led to the state that is being shown, and is no news.
                if (settle()) {
                    return ExitStatus.USAGE;
                }
                settled = true;
            }
        }
    }

    private void react(Happening happening) {
        switch (happening) {
            case Happening.Told(ForwardEvent event) -> {
                report.event(event);
                sayWhenHopeless(event);
            }
            case Happening.Started(List<ForwardProblem> refused) -> {
                answered = true;
                refused.forEach(report::refused);
            }
            case Happening.Relay(RelayEvent event) -> report.relay(event);
            case Happening.Reloaded(ConfigReport changed) -> reload(changed);
            case Happening.Found(DemoCheck.Finding finding) -> report.found(finding);
            case Happening.End end -> {}
        }
    }

    private void reload(ConfigReport changed) {
        List<ForwardConfig> forwards = read(changed);
        if (!changed.errors().isEmpty()) {
            report.note("The configuration has mistakes: nothing is stopped until they are mended.");
        }
        changes.apply(forwards, !changed.errors().isEmpty());
    }

    private List<ForwardConfig> read(ConfigReport read) {
        read.warnings().forEach(report::configWarning);
        read.errors().forEach(report::configError);
        return fill.apply(read.forwards());
    }

    // --- settling

    private Duration untilSettled() {
        Duration left = SETTLING.minus(Duration.between(began, around.clock().instant()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private boolean isSettled() {
        if (untilSettled().isZero()) {
            return true;
        }
        return answered
                && service.list().stream()
                        .allMatch(status ->
                                status.state() == ForwardState.ACTIVE || status.state() == ForwardState.FAILED);
    }

    /** Shows what the forwards are like; true when there is nothing to stay for. */
    private boolean settle() {
        // Events that came before the list was made are in it; later ones are told after the table.
        int before = inbox.size();
        List<ForwardStatus> forwards = service.list();
        for (int i = 0; i < before; i++) {
            Happening happening = inbox.poll();
            if (happening instanceof Happening.End) {
                inbox.put(happening);
            } else if (happening != null) {
                react(happening);
            }
        }
        if (!watching && answered && allFailed(forwards)) {
            report.hopeless(forwards);
            around.terminal().warn("Nothing can be forwarded.");
            return true;
        }
        report.settled(forwards);
        if (!forwards.isEmpty() && allFailed(forwards)) {
            sayHopeless();
        }
        onSettled.accept(forwards);
        return false;
    }

    private void sayWhenHopeless(ForwardEvent event) {
        if (event instanceof ForwardEvent.Connected || event instanceof ForwardEvent.Recovered) {
            saidHopeless = false;
        }
        if (settled && !saidHopeless && event instanceof ForwardEvent.Failed && allFailed(service.list())) {
            sayHopeless();
        }
    }

    private void sayHopeless() {
        saidHopeless = true;
        report.note("No forward can work at the moment; each goes on when what it failed of is mended.");
    }

    /** Failed of what can be mended while this program waits does not count. */
    private static boolean allFailed(List<ForwardStatus> forwards) {
        return forwards.stream().allMatch(status -> {
            ForwardProblem problem = status.problem();
            return status.state() == ForwardState.FAILED && (problem == null || !problem.passing());
        });
    }

    // --- ending

    private void close() throws InterruptedException {
        Duration took = Duration.between(began, around.clock().instant());
        Summary summary = Summary.of(service.list(), took);
        report.ending(summary);
        boolean closed = closeInTime();
        for (Happening rest = inbox.poll(); rest != null; rest = inbox.poll()) {
            if (rest instanceof Happening.Told(ForwardEvent event)) {
                report.event(event);
            } else if (rest instanceof Happening.Relay(RelayEvent event)) {
                report.relay(event);
            }
        }
        if (!closed) {
            report.note(
                    "Not everything could be closed in time; what is left in a cluster is removed at the next start.");
        }
        report.ended();
    }

    /** Whoever waits for the summary after Ctrl-C has it within a second, even when closing hangs. */
    private boolean closeInTime() throws InterruptedException {
        closing = true;
        try {
            CompletableFuture.runAsync(service::close, Thread::startVirtualThread)
                    .get(LONGEST_CLOSING.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException hangs) {
            return false;
        } catch (ExecutionException fault) {
            throw new IllegalStateException("the forwards cannot be closed", fault.getCause());
        }
    }
}
