package app.kftray.frontend.cli;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.frontend.ForwardingService;
import app.kftray.api.frontend.RelayPod;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.transport.DropReason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A forwarding service without forwards: it records what is asked of it, and tells the events that a test wants. */
final class FakeService implements ForwardingService {
    static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<ForwardProblem> warnings = new ArrayList<>();
    final List<ForwardProblem> refusals = new ArrayList<>();
    final List<CheckResult> checks = new ArrayList<>();
    final List<RelayPod> relays = new ArrayList<>();
    final List<String> sources = new ArrayList<>();
    ConfigReport report = new ConfigReport(List.of(), List.of(), List.of());
    String parsed = "";

    /** Told when the list is asked for the first time: events overtake it. */
    @Nullable
    ForwardEvent overtaking;

    @Nullable
    RuntimeException loading;

    Runnable closing = () -> {};

    /** What becomes of a forward that is started. */
    Function<ForwardConfig, ForwardStatus> fate = FakeService::active;

    private final Map<String, ForwardStatus> forwards = new LinkedHashMap<>();
    private final List<Consumer<ForwardEvent>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<RelayEvent>> relayListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<ConfigReport>> watchers = new CopyOnWriteArrayList<>();

    /** A configuration without a mistake. */
    static ConfigReport config(ForwardConfig... forwards) {
        return new ConfigReport(List.of(forwards), List.of(), List.of());
    }

    static ForwardConfig forward(String alias, int localPort) {
        return ForwardConfig.to(new Target.Service(alias.length() > 20 ? "web" : alias), new RemotePort.Numbered(80))
                .alias(alias)
                .localPort(localPort)
                .build();
    }

    static ForwardStatus active(ForwardConfig config) {
        return status(config, ForwardState.ACTIVE, null);
    }

    static ForwardStatus status(ForwardConfig config, ForwardState state, @Nullable ForwardProblem problem) {
        return status(config, state, problem, Map.of());
    }

    static ForwardStatus status(
            ForwardConfig config, ForwardState state, @Nullable ForwardProblem problem, Map<DropReason, Long> dropped) {
        boolean active = state == ForwardState.ACTIVE;
        return new ForwardStatus(
                config,
                state,
                NOON,
                List.of("127.0.0.1:" + config.localPort()),
                "kft-1",
                active ? "demo/web-1" : null,
                active ? "spdy" : null,
                active ? NOON : null,
                active ? Duration.ofMillis(3) : null,
                1,
                problem,
                0,
                1_500,
                2_000_000,
                dropped);
    }

    @Override
    public CompletionStage<List<RelayPod>> relays(
            List<Path> kubeconfig, @Nullable String context, @Nullable String namespace) {
        calls.add("relays " + kubeconfig + " " + context + " " + namespace);
        if (loading != null) {
            return CompletableFuture.failedStage(loading);
        }
        return CompletableFuture.completedStage(List.copyOf(relays));
    }

    @Override
    public CompletionStage<List<RelayPod>> cleanRelays(
            List<Path> kubeconfig, @Nullable String context, @Nullable String namespace) {
        calls.add("clean " + kubeconfig + " " + context + " " + namespace);
        return CompletableFuture.completedStage(relays.stream()
                .filter(it -> it.use() == RelayPod.Use.LEFT_BEHIND)
                .toList());
    }

    void change(ConfigReport changed) {
        watchers.forEach(watcher -> watcher.accept(changed));
    }

    @Override
    public Subscription subscribeToRelays(Consumer<RelayEvent> listener) {
        relayListeners.add(listener);
        return () -> relayListeners.remove(listener);
    }

    void tell(RelayEvent event) {
        relayListeners.forEach(listener -> listener.accept(event));
    }

    void tell(ForwardEvent event) {
        listeners.forEach(listener -> listener.accept(event));
    }

    synchronized void put(ForwardStatus status) {
        forwards.put(status.alias(), status);
    }

    @Override
    public ConfigSource files(List<Path> files) {
        calls.add("files " + files);
        return new ConfigSource() {
            @Override
            public String name() {
                return "fake";
            }

            @Override
            public ConfigReport load() {
                if (loading != null) {
                    throw loading;
                }
                return report;
            }

            @Override
            public AutoCloseable watch(Consumer<ConfigReport> listener) {
                watchers.add(listener);
                return () -> watchers.remove(listener);
            }
        };
    }

    @Override
    public List<String> sources() {
        return List.copyOf(sources);
    }

    @Override
    public ConfigReport parse(String source, String text) {
        parsed = text;
        return report;
    }

    @Override
    public List<ForwardProblem> warnings() {
        return warnings;
    }

    @Override
    public synchronized List<ForwardStatus> list() {
        ForwardEvent early = overtaking;
        overtaking = null;
        if (early != null) {
            tell(early);
        }
        return List.copyOf(forwards.values());
    }

    @Override
    public CompletionStage<List<ForwardProblem>> start(List<ForwardConfig> configs) {
        for (ForwardConfig config : configs) {
            calls.add("start " + config.alias());
            tell(new ForwardEvent.Starting(NOON, config.alias(), config.target().describe()));
            put(fate.apply(config));
        }
        return CompletableFuture.completedStage(refusals);
    }

    @Override
    public CompletionStage<List<ForwardProblem>> reconfigure(List<ForwardConfig> configs) {
        for (ForwardConfig config : configs) {
            calls.add("change " + config.alias());
            put(fate.apply(config));
        }
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public synchronized CompletionStage<Boolean> stop(String alias) {
        calls.add("stop " + alias);
        return CompletableFuture.completedStage(forwards.remove(alias) != null);
    }

    @Override
    public CompletionStage<List<CheckResult>> check(List<ForwardConfig> configs) {
        configs.forEach(config -> calls.add("check " + config.alias()));
        return CompletableFuture.completedStage(checks);
    }

    @Override
    public Subscription subscribe(Consumer<ForwardEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        calls.add("close");
        closing.run();
    }
}
