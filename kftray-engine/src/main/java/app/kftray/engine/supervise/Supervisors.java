package app.kftray.engine.supervise;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.frontend.ForwardingService.Subscription;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.ClusterState;
import app.kftray.engine.cluster.Clusters;
import app.kftray.engine.config.Clash;
import app.kftray.engine.session.SessionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** All supervisors of this process. Public methods are thread-safe; the state belongs to the engine's thread. */
public final class Supervisors implements SessionListener {
    private final Surroundings around;
    private final Map<String, ForwardSupervisor> forwards = new LinkedHashMap<>();

    Supervisors(Surroundings around) {
        this.around = around;
    }

    public CompletionStage<List<ForwardProblem>> start(List<ForwardConfig> configs) {
        return onEngine(() -> {
            List<ForwardProblem> refused = new ArrayList<>();
            List<ForwardSupervisor> starting = new ArrayList<>();
            for (ForwardConfig config : configs) {
                List<ForwardProblem> against = against(config);
                refused.addAll(against);
                if (against.isEmpty()) {
                    ForwardSupervisor forward = new ForwardSupervisor(config, around);
                    forwards.put(config.alias(), forward);
                    starting.add(forward);
                }
            }
            around.doors()
                    .expect(starting.stream().map(ForwardSupervisor::config).toList());
            starting.forEach(ForwardSupervisor::start);
            return refused;
        });
    }

    /** Each is changed while its door stays open, where that can be, and is stopped and started otherwise. */
    public CompletionStage<List<ForwardProblem>> reconfigure(List<ForwardConfig> configs) {
        return onEngine(() -> configs.stream()
                        .filter(config -> {
                            ForwardSupervisor running = forwards.get(config.alias());
                            return running == null || !running.become(config);
                        })
                        .toList())
                .thenCompose(others -> {
                    CompletableFuture<?>[] stopping = others.stream()
                            .map(config -> stop(config.alias()).toCompletableFuture())
                            .toArray(CompletableFuture[]::new);
                    return CompletableFuture.allOf(stopping).thenCompose(stopped -> start(others));
                });
    }

    private List<ForwardProblem> against(ForwardConfig config) {
        if (forwards.containsKey(config.alias())) {
            return List.of(new ConfigProblem.Clash(
                    "the alias " + config.alias(),
                    "a forward that runs already",
                    config.target().describe()));
        }
        List<Clash.Claim> claims = new ArrayList<>();
        forwards.values()
                .forEach(it ->
                        claims.add(new Clash.Claim(it.config(), it.config().alias())));
        claims.add(new Clash.Claim(config, config.alias()));
        return Clash.among(claims).stream()
                .filter(clash -> clash.claims().getLast().forward().equals(config))
                .<ForwardProblem>map(Clash::problem)
                .toList();
    }

    public CompletionStage<Boolean> stop(String alias) {
        return onEngine(() -> forwards.remove(alias))
                .thenCompose(forward -> forward == null
                        ? CompletableFuture.completedStage(false)
                        : onEngine(forward::stop).thenCompose(it -> it).thenApply(done -> true));
    }

    /** Stops everything; completes when all local sockets are closed. */
    public CompletionStage<Void> stopAll() {
        return onEngine(() -> {
                    List<CompletableFuture<Void>> stopping = forwards.values().stream()
                            .map(forward -> forward.stop().toCompletableFuture())
                            .toList();
                    forwards.clear();
                    return CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new));
                })
                .thenCompose(it -> it);
    }

    public CompletionStage<List<ForwardStatus>> list() {
        return onEngine(
                () -> forwards.values().stream().map(ForwardSupervisor::status).toList());
    }

    public Subscription subscribe(Consumer<ForwardEvent> listener) {
        return around.events().subscribe(listener);
    }

    /** Looks at one forward without starting it. */
    public CompletionStage<CheckResult> check(ForwardConfig config) {
        CompletableFuture<ClusterState> state = new CompletableFuture<>();
        Clusters.Following following = around.clusters().follow(config.kubeconfig(), config.context(), state::complete);
        return state.thenCompose(found -> switch (found) {
                    case ClusterState.Found(Cluster cluster) -> around.targets().check(cluster, config);
                    case ClusterState.Missing(ForwardProblem problem) ->
                        CompletableFuture.completedStage(new CheckResult(config.alias(), List.of(), List.of(problem)));
                    case ClusterState.LoggingIn(ForwardProblem problem) ->
                        CompletableFuture.completedStage(new CheckResult(config.alias(), List.of(), List.of(problem)));
                    case ClusterState.Noted(ForwardProblem problem) ->
                        CompletableFuture.completedStage(new CheckResult(config.alias(), List.of(), List.of(problem)));
                })
                .whenComplete((result, failure) -> following.close());
    }

    /** The machine slept or its network changed: everything proves itself, and whatever rests tries at once. */
    public void wake() {
        around.podStreams().proveAll();
        around.engine().execute(() -> {
            around.gates().wake();
            List.copyOf(forwards.values()).forEach(ForwardSupervisor::wake);
        });
    }

    // --- what sessions tell

    @Override
    public void fellBack(Cluster cluster, String from, String to, String reason) {
        each(
                cluster,
                forward -> forward.tell(new ForwardEvent.CarrierFallback(
                        around.clock().instant(), forward.config().alias(), cluster.context(), from, to, reason)));
    }

    @Override
    public void proved(Cluster cluster, String namespace, String pod, Duration roundTrip) {
        each(cluster, forward -> forward.handle(new Input.PodAnswered(namespace + "/" + pod, roundTrip)));
    }

    @Override
    public void lost(Cluster cluster, String namespace, String pod, ForwardProblem reason) {
        each(cluster, forward -> forward.handle(new Input.PodLost(namespace + "/" + pod, reason)));
    }

    private void each(Cluster cluster, Consumer<ForwardSupervisor> task) {
        around.engine()
                .execute(() -> List.copyOf(forwards.values()).stream()
                        .filter(forward -> cluster.equals(forward.cluster()))
                        .forEach(task));
    }

    private <T> CompletableFuture<T> onEngine(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        around.engine().execute(() -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException fault) {
                result.completeExceptionally(fault);
            }
        });
        return result;
    }
}
