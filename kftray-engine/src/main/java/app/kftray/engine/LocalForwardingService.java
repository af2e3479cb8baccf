package app.kftray.engine;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.frontend.ForwardingService;
import app.kftray.api.frontend.RelayPod;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.ClusterState;
import app.kftray.engine.cluster.Clusters;
import app.kftray.engine.cluster.KubeconfigClusters;
import app.kftray.engine.config.ConfigReader;
import app.kftray.engine.config.FileConfigSource;
import app.kftray.engine.config.JoinedConfigSource;
import app.kftray.engine.config.SourceText;
import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.relay.RelayNews;
import app.kftray.engine.relay.RelaySweep;
import app.kftray.engine.relay.Relays;
import app.kftray.engine.supervise.EngineThread;
import app.kftray.engine.supervise.Supervisors;
import app.kftray.engine.supervise.WakeWatch;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The forwarding core in this process. What reads and checks configurations is there from the beginning; the engine itself is
 * built when a forward is started or checked.
 */
final class LocalForwardingService implements ForwardingService {
    /** The rest of the time is for relays: what stays in a cluster is worse than a socket, which ends with the process. */
    private static final Duration LONGEST_STOPPING = Duration.ofMillis(250);

    private final Startup startup;
    private final InstantSource wallClock;
    private final Supplier<Set<String>> network;
    private final ConfigReader reader;
    private @Nullable Injector injector;
    private @Nullable WakeWatch wakeWatch;
    private boolean closed;

    LocalForwardingService(Startup startup) {
        this(startup, InstantSource.system(), WakeWatch.networkOfThisMachine());
    }

    /**
     * @param wallClock by which the machine's sleep is noticed
     * @param network the machine's addresses and routes, by which another network is noticed
     */
    LocalForwardingService(Startup startup, InstantSource wallClock, Supplier<Set<String>> network) {
        this.startup = startup;
        this.wallClock = wallClock;
        this.network = network;
        this.reader = new ConfigReader(startup.capabilities(), startup.home());
    }

    @Override
    public ConfigSource files(List<Path> files) {
        List<ConfigSource> all = new ArrayList<>();
        if (!files.isEmpty()) {
            all.add(new FileConfigSource(files, reader));
        }
        all.addAll(startup.plugins().configSources().values());
        return all.size() == 1 && !files.isEmpty() ? all.getFirst() : new JoinedConfigSource(all);
    }

    @Override
    public List<String> sources() {
        return List.copyOf(startup.plugins().configSources().keySet());
    }

    @Override
    public ConfigReport parse(String source, String text) {
        return reader.read(List.of(new SourceText(source, text, Path.of("").toAbsolutePath())));
    }

    @Override
    public List<ForwardProblem> warnings() {
        List<ForwardProblem> all = new ArrayList<>(startup.settings().errors());
        all.addAll(startup.settings().warnings());
        all.addAll(startup.plugins().problems());
        return all;
    }

    @Override
    public List<ForwardStatus> list() {
        return supervisors().list().toCompletableFuture().join();
    }

    @Override
    public CompletionStage<List<ForwardProblem>> start(List<ForwardConfig> forwards) {
        built().getInstance(RelaySweep.class).begin();
        return supervisors().start(forwards);
    }

    @Override
    public CompletionStage<List<ForwardProblem>> reconfigure(List<ForwardConfig> forwards) {
        return supervisors().reconfigure(forwards);
    }

    @Override
    public CompletionStage<Boolean> stop(String alias) {
        return supervisors().stop(alias);
    }

    @Override
    public CompletionStage<List<CheckResult>> check(List<ForwardConfig> forwards) {
        List<CompletableFuture<CheckResult>> checks = forwards.stream()
                .map(config -> supervisors().check(config).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(checks.toArray(CompletableFuture[]::new))
                .thenApply(done -> checks.stream().map(CompletableFuture::join).toList());
    }

    @Override
    public CompletionStage<List<RelayPod>> relays(
            List<Path> kubeconfig, @Nullable String context, @Nullable String namespace) {
        return atCluster(
                kubeconfig,
                context,
                cluster -> built().getInstance(Relays.class).list(cluster, namespace));
    }

    @Override
    public CompletionStage<List<RelayPod>> cleanRelays(
            List<Path> kubeconfig, @Nullable String context, @Nullable String namespace) {
        return atCluster(
                kubeconfig,
                context,
                cluster -> built().getInstance(Relays.class).clean(cluster, namespace));
    }

    /** Runs a question that blocks. */
    private <T> CompletionStage<T> atCluster(
            List<Path> kubeconfig, @Nullable String context, Function<Cluster, T> question) {
        CompletableFuture<ClusterState> state = new CompletableFuture<>();
        Clusters.Following following = built().getInstance(Clusters.class).follow(kubeconfig, context, state::complete);
        return state.thenApplyAsync(
                        found -> switch (found) {
                            case ClusterState.Found(Cluster cluster) -> question.apply(cluster);
                            case ClusterState.Missing(ForwardProblem problem) -> throw new ProblemException(problem);
                            case ClusterState.LoggingIn(ForwardProblem problem) -> throw new ProblemException(problem);
                            case ClusterState.Noted(ForwardProblem problem) -> throw new ProblemException(problem);
                        },
                        built().getInstance(Executor.class))
                .whenComplete((result, failure) -> following.close());
    }

    @Override
    public Subscription subscribe(Consumer<ForwardEvent> listener) {
        return supervisors().subscribe(listener);
    }

    @Override
    public Subscription subscribeToRelays(Consumer<RelayEvent> listener) {
        return built().getInstance(RelayNews.class).subscribe(listener);
    }

    private Supervisors supervisors() {
        return built().getInstance(Supervisors.class);
    }

    /** One of the engine's parts, to look at from outside. */
    <T> T part(Class<T> type) {
        return built().getInstance(type);
    }

    private synchronized Injector built() {
        Injector built = injector;
        if (built == null) {
            built = Guice.createInjector(
                    Stage.PRODUCTION,
                    new EngineModule(startup.settings().settings(), startup.plugins(), startup.configFolder()));
            injector = built;
            WakeWatch watch = new WakeWatch(built.getInstance(Supervisors.class)::wake, wallClock, network);
            watch.start();
            wakeWatch = watch;
        }
        return built;
    }

    @Override
    public synchronized void close() {
        Injector built = injector;
        if (built == null || closed) {
            return;
        }
        closed = true;
        if (wakeWatch != null) {
            wakeWatch.close();
        }
        long deadline = System.nanoTime() + LONGEST_CLOSING.toNanos();
        try {
            built.getInstance(Supervisors.class)
                    .stopAll()
                    .toCompletableFuture()
                    .get(LONGEST_STOPPING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(LocalForwardingService.class.getName())
                    .log(System.Logger.Level.DEBUG, "not everything stopped in time: {0}", e.toString());
        }
        built.getInstance(Relays.class).close(Duration.ofNanos(deadline - System.nanoTime()));
        built.getInstance(KubeconfigClusters.class).close();
        built.getInstance(EngineThread.class).close();
        built.getInstance(EventLoops.class).close();
    }
}
