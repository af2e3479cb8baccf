package app.kftray.engine.cluster;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads kubeconfig files and looks at them again twice a second: editors and kubectl replace them, on file systems that tell
 * nobody, and a look costs a few microseconds.
 */
public final class KubeconfigClusters implements Clusters, AutoCloseable {
    private static final Logger LOG = System.getLogger(KubeconfigClusters.class.getName());
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Map<String, String> environment;
    private final Duration loginTimeout;
    private final Executor background;
    private final Map<List<Path>, Source> sources = new HashMap<>();

    /** Each is known for as long as somebody holds it, and with it what its login gave. */
    private final Map<Kubeconfig.Selection, WeakReference<KubeCluster>> clusters = new HashMap<>();

    private @Nullable Thread looker;
    private boolean closed;

    /** @param background runs what blocks, for example virtual threads */
    public KubeconfigClusters(Map<String, String> environment, Duration loginTimeout, Executor background) {
        this.environment = Map.copyOf(environment);
        this.loginTimeout = loginTimeout;
        this.background = background;
    }

    @Override
    public Following follow(List<Path> kubeconfig, @Nullable String context, Consumer<ClusterState> listener) {
        List<Path> files = kubeconfig.isEmpty() ? defaults() : List.copyOf(kubeconfig);
        Follower follower = new Follower(context, listener);
        Source source;
        synchronized (this) {
            source = sources.computeIfAbsent(files, Source::new);
            source.followers.add(follower);
            if (looker == null && !closed) {
                looker = Thread.ofVirtual().name("kftray-kubeconfig").start(this::look);
            }
        }
        background.execute(() -> source.tell(follower));
        return () -> {
            follower.closed = true;
            synchronized (this) {
                source.followers.remove(follower);
            }
        };
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (looker != null) {
            looker.interrupt();
        }
    }

    private List<Path> defaults() {
        String named = environment.getOrDefault("KUBECONFIG", "");
        if (!named.isBlank()) {
            return Pattern.compile(Pattern.quote(File.pathSeparator))
                    .splitAsStream(named)
                    .filter(part -> !part.isBlank())
                    .map(Path::of)
                    .toList();
        }
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
        return List.of(Path.of(home, ".kube", "config"));
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                sweep();
                List<Source> all;
                synchronized (this) {
                    all = new ArrayList<>(sources.values());
                }
                all.forEach(Source::lookAgain);
            }
        } catch (InterruptedException end) {
            // closed
        }
    }

    private synchronized KubeCluster cluster(Kubeconfig.Selection selection) {
        WeakReference<KubeCluster> reference = clusters.get(selection);
        KubeCluster known = reference == null ? null : reference.get();
        if (known == null) {
            known = new KubeCluster(
                    selection, new LoginBroker(selection.login(), loginTimeout, background, InstantSource.system()));
            clusters.put(selection, new WeakReference<>(known));
        }
        return known;
    }

    /** Clusters that somebody still holds, and lists of files that somebody follows. */
    public synchronized int held() {
        sweep();
        return clusters.size() + sources.size();
    }

    private synchronized void sweep() {
        clusters.values().removeIf(cluster -> cluster.get() == null);
        sources.values().removeIf(source -> source.followers.isEmpty());
    }

    /** One list of files and those who follow contexts of it. */
    private final class Source {
        private final List<Path> files;
        private final List<Follower> followers = new CopyOnWriteArrayList<>();
        private List<String> seen = List.of();
        private List<Path> named = List.of();

        Source(List<Path> files) {
            this.files = files;
        }

        synchronized void lookAgain() {
            if (followers.isEmpty() || stamps().equals(seen)) {
                return;
            }
            followers.forEach(this::tell);
        }

        synchronized void tell(Follower follower) {
            seen = stamps();
            ClusterState state;
            try {
                Kubeconfig kubeconfig = Kubeconfig.read(files);
                named = kubeconfig.namedFiles();
                seen = stamps();
                state = new ClusterState.Found(cluster(kubeconfig.select(follower.context, new Proxies(environment))));
            } catch (ProblemException e) {
                if (follower.told instanceof ClusterState.Found && unreadable(e.problem())) {
                    // It may be half written, or on its way from one place to another; what runs need not care.
                    LOG.log(Level.WARNING, "{0} Forwards that run keep what they know of it.", e.getMessage());
                    return;
                }
                state = new ClusterState.Missing(e.problem());
            }
            follower.tell(state);
        }

        /** What tells one state of the files, and of the files they name, from another. */
        private List<String> stamps() {
            List<String> stamps = new ArrayList<>();
            files.forEach(file -> stamps.add(stamp(file)));
            named.forEach(file -> stamps.add(stamp(file)));
            return stamps;
        }

        private static boolean unreadable(ForwardProblem problem) {
            return problem instanceof AccessProblem.BadKubeconfig || problem instanceof AccessProblem.NoKubeconfig;
        }

        private static String stamp(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
            } catch (IOException e) {
                return "absent";
            }
        }
    }

    /** Tells its listener only what is new to it. */
    private static final class Follower {
        private final @Nullable String context;
        private final Consumer<ClusterState> listener;
        private @Nullable ClusterState told;
        private volatile boolean closed;

        Follower(@Nullable String context, Consumer<ClusterState> listener) {
            this.context = context;
            this.listener = listener;
        }

        void tell(ClusterState state) {
            if (!closed && !state.equals(told)) {
                told = state;
                listener.accept(state);
            }
        }
    }
}
