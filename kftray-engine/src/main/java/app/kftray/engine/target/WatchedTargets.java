package app.kftray.engine.target;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.Target;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.Right;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.Cluster;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows targets by watching what the API server knows of them. */
public final class WatchedTargets implements Targets, PodFeed, RightsCheck {
    private static final Duration CHECK = Duration.ofSeconds(10);

    private final SharedWatches watches;
    private final Executor background;

    /** @param background runs what blocks, for example virtual threads */
    public WatchedTargets(ReconnectPolicy policy, Executor background) {
        this.watches = new SharedWatches(policy);
        this.background = background;
    }

    @Override
    public Watch watch(Cluster cluster, ForwardConfig config, Consumer<TargetState> told) {
        Consumer<TargetState> listener = state -> told.accept(
                state instanceof TargetState.Unavailable(ForwardProblem problem)
                        ? new TargetState.Unavailable(Rights.completed(problem, config))
                        : state);
        String namespace = config.namespace() == null ? cluster.namespace() : config.namespace();
        Lookups lookups = new Lookups(cluster, namespace);
        Executor queue = new InOrder(background);
        String description = config.target().describe();
        TargetWatch watch = switch (config.target()) {
            case Target.Service(String name) ->
                new ServiceWatch(
                        cluster,
                        watches,
                        config,
                        namespace,
                        name,
                        () -> lookups.missing("service", name),
                        listener,
                        queue);
            case Target.Pod(String name) ->
                new PodsWatch(
                        cluster,
                        watches,
                        description,
                        config.remotePort(),
                        () -> new Queries.PodQuery(namespace, null, name),
                        () -> lookups.missing("pod", name),
                        listener,
                        queue);
            case Target.Selector(String labels) ->
                new PodsWatch(
                        cluster,
                        watches,
                        description,
                        config.remotePort(),
                        () -> new Queries.PodQuery(namespace, labels, null),
                        () -> none(description, labels),
                        listener,
                        queue);
            case Target.Workload workload ->
                new WorkloadWatch(cluster, watches, config, namespace, workload, lookups, listener, queue);
            case Target.Host host -> {
                listener.accept(new TargetState.Unavailable(new TargetProblem.NotForwardable(
                        description, "hosts beyond the cluster's pods need a relay", "")));
                yield new Nothing(listener, queue);
            }
        };
        watch.start();
        return watch;
    }

    @Override
    public Watch follow(
            Cluster cluster,
            String namespace,
            String labels,
            Consumer<Map<String, V1Pod>> changed,
            Consumer<ForwardProblem> failed) {
        return watches.subscribe(
                cluster,
                new Queries.PodQuery(namespace, labels, null),
                Queries.POD_EVENT,
                new ObjectWatch.Listener<V1Pod>() {
                    @Override
                    public void changed(Map<String, V1Pod> objects) {
                        changed.accept(objects);
                    }

                    @Override
                    public void failed(ForwardProblem problem) {
                        failed.accept(problem);
                    }
                });
    }

    static ForwardProblem none(String target, String labels) {
        return new TargetProblem.NoReadyPod(
                target,
                "no pod matches " + labels,
                "Check the labels and the namespace, or whether it is scaled to zero.");
    }

    @Override
    public CompletionStage<CheckResult> check(Cluster cluster, ForwardConfig config) {
        return CompletableFuture.supplyAsync(() -> checkNow(cluster, config), background);
    }

    @Override
    public CompletionStage<CheckResult> rights(Cluster cluster, String alias, String namespace, List<Right> needed) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<String> facts = new ArrayList<>();
                    List<ForwardProblem> problems = new ArrayList<>();
                    Rights.check(new Lookups(cluster, namespace), namespace, needed, facts, problems);
                    return new CheckResult(alias, facts, problems);
                },
                background);
    }

    private CheckResult checkNow(Cluster cluster, ForwardConfig config) {
        List<String> facts = new ArrayList<>();
        List<ForwardProblem> problems = new ArrayList<>();
        String namespace = config.namespace() == null ? cluster.namespace() : config.namespace();
        facts.add("context " + cluster.context() + ", namespace " + namespace + ", user " + cluster.user());
        if (config.target() instanceof Target.Host) {
            return new CheckResult(config.alias(), facts, problems);
        }
        try {
            cluster.credentials()
                    .toCompletableFuture()
                    .join(); // a login may wait for a person, and has a time-out of its own
        } catch (CompletionException e) {
            return new CheckResult(config.alias(), facts, List.of(ProblemException.of(e)));
        }
        CompletableFuture<TargetState> first = new CompletableFuture<>();
        try (Watch watch = watch(cluster, config, first::complete)) {
            switch (first.get(CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                case TargetState.Relayed relayed -> facts.add("reached through a relay");
                case TargetState.Ready(var pods, var address) ->
                    facts.add(pods.size() + (pods.size() == 1 ? " ready pod" : " ready pods") + " behind "
                            + config.target().describe() + ", port "
                            + pods.getFirst().port());
                case TargetState.Unavailable(ForwardProblem problem) -> problems.add(problem);
            }
        } catch (TimeoutException e) {
            problems.add(new ServerProblem.Unreachable(
                    cluster.server().url().toString(), "no answer within " + CHECK.toSeconds() + " s"));
        } catch (ExecutionException e) {
            problems.add(ProblemException.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (problems.stream().allMatch(it -> !(it instanceof AccessProblem) || it instanceof AccessProblem.Forbidden)) {
            Rights.check(new Lookups(cluster, namespace), namespace, Rights.of(config), facts, problems);
        }
        return new CheckResult(config.alias(), facts, problems);
    }

    /** Follows nothing. */
    private static final class Nothing extends TargetWatch {
        Nothing(Consumer<TargetState> listener, Executor queue) {
            super(listener, queue);
        }

        @Override
        void open() {}

        @Override
        @Nullable
        TargetState compute() {
            return null;
        }
    }
}
