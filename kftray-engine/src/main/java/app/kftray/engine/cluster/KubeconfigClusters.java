package app.kftray.engine.cluster;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import java.io.File;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads kubeconfig files and looks at them again twice a second: editors and kubectl replace them, on file systems that tell
 * nobody, and a look costs a few microseconds, and a little more while a login that failed has a pause.
 */
public final class KubeconfigClusters implements Clusters, AutoCloseable {
    private static final Logger LOG = System.getLogger(KubeconfigClusters.class.getName());
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Map<String, String> environment;
    private final Executor background;
    private final Map<List<Path>, Source> sources = new HashMap<>();

    /** Each is known for as long as somebody holds it, and with it what its login gave. */
    private final Map<Kubeconfig.Selection, WeakReference<KubeCluster>> clusters = new HashMap<>();

    private final UserLogins logins;
    private @Nullable Thread looker;
    private boolean closed;

    /** @param background runs what blocks, for example virtual threads */
    public KubeconfigClusters(Map<String, String> environment, Duration loginTimeout, Executor background) {
        this.environment = Map.copyOf(environment);
        this.background = background;
        this.logins = new UserLogins(home(), loginTimeout, background, new UserLogins.Users() {
            @Override
            public boolean uses(UserEntry user) {
                return used().contains(user);
            }

            @Override
            public void waits(UserEntry user, ForwardProblem problem) {
                each(source -> source.tellWaiting(user, problem));
            }

            @Override
            public void again(UserEntry user) {
                each(source -> source.tellAgain(user));
            }
        });
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
            follower.close();
            synchronized (this) {
                source.followers.remove(follower);
            }
        };
    }

    /** Ends login plug-ins that run. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (looker != null) {
                looker.interrupt();
            }
        }
        logins.close();
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
        return List.of(home().resolve(".kube").resolve("config"));
    }

    private Path home() {
        return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                sweep();
                each(KubeconfigClusters::lookAgain);
                logins.look();
            }
        } catch (InterruptedException end) {
            // closed
        }
    }

    private static void lookAgain(Source source) {
        try {
            source.lookAgain();
        } catch (RuntimeException e) {
            // It must not end the looking at all other files.
            LOG.log(Level.ERROR, "A change of " + source.files + " was not taken up.", e);
        }
    }

    private void each(Consumer<Source> task) {
        List<Source> all;
        synchronized (this) {
            all = List.copyOf(sources.values());
        }
        all.forEach(task);
    }

    private synchronized KubeCluster cluster(Kubeconfig.Selection selection) {
        WeakReference<KubeCluster> reference = clusters.get(selection);
        KubeCluster known = reference == null ? null : reference.get();
        if (known == null) {
            known = new KubeCluster(selection, logins.of(selection.login()));
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
        logins.retain(
                clusters.keySet().stream().map(Kubeconfig.Selection::login).collect(Collectors.toSet()));
    }

    /** The logins of those who follow something now. */
    private synchronized Set<UserEntry> used() {
        return sources.values().stream()
                .flatMap(source -> source.followers.stream())
                .flatMap(follower -> follower.login().stream())
                .collect(Collectors.toSet());
    }

    /** One list of files and those who follow contexts of it. */
    private final class Source {
        private final List<Path> files;
        private final List<Follower> followers = new CopyOnWriteArrayList<>();
        private List<Path> named = List.of();
        private @Nullable List<String> seen;
        private Function<Follower, ClusterState> read = follower -> {
            throw new IllegalStateException("not read yet");
        };

        Source(List<Path> files) {
            this.files = files;
        }

        synchronized void lookAgain() {
            if (followers.isEmpty()) {
                return;
            }
            if (readAgain()) {
                followers.forEach(this::pass);
            } else {
                // Still so at the second look: no editor at work any more.
                followers.forEach(follower -> ignored(follower).ifPresent(why -> safely(() -> follower.ignores(why))));
            }
        }

        /** All hear of what is found out on the way, since the next look would find nothing new. */
        synchronized void tell(Follower follower) {
            if (readAgain()) {
                followers.forEach(this::pass);
            } else {
                pass(follower);
            }
        }

        /**
         * Reads the files once for all, if they have changed. What they look like is noted before they are read: what is
         * written meanwhile is then read again at the next look, and never missed.
         */
        private boolean readAgain() {
            List<String> now = stamps(files);
            if (join(now, stamps(named)).equals(seen)) {
                return false;
            }
            boolean first = seen == null;
            Map<String, ClusterState> states = new HashMap<>();
            try {
                Kubeconfig kubeconfig = Kubeconfig.read(files);
                named = kubeconfig.namedFiles();
                seen = join(now, stamps(named));
                read = follower -> states.computeIfAbsent(
                        String.valueOf(follower.context()), context -> select(kubeconfig, follower.context()));
            } catch (RuntimeException e) {
                seen = join(now, stamps(named));
                ClusterState missing = new ClusterState.Missing(ProblemException.of(e));
                read = follower -> missing;
            }
            if (!first) {
                Set<UserEntry> again = logins.changed(followers.stream()
                        .flatMap(follower -> follower.login().stream())
                        .collect(Collectors.toSet()));
                again.stream().flatMap(user -> followersOf(user).stream()).forEach(Follower::forget);
            }
            return true;
        }

        /** What was in vain may help now. */
        synchronized void tellAgain(UserEntry user) {
            followersOf(user).forEach(follower -> {
                follower.forget();
                pass(follower);
            });
        }

        synchronized void tellWaiting(UserEntry user, ForwardProblem problem) {
            followersOf(user).forEach(follower -> safely(() -> follower.waits(problem)));
        }

        private List<Follower> followersOf(UserEntry user) {
            return followers.stream()
                    .filter(follower -> follower.login().stream().anyMatch(user::equals))
                    .toList();
        }

        private ClusterState select(Kubeconfig kubeconfig, @Nullable String context) {
            try {
                return new ClusterState.Found(cluster(kubeconfig.select(context, new Proxies(environment))));
            } catch (RuntimeException e) {
                return new ClusterState.Missing(ProblemException.of(e));
            }
        }

        private void pass(Follower follower) {
            Optional<ForwardProblem> ignored = ignored(follower);
            if (ignored.isPresent()) {
                LOG.log(
                        Level.DEBUG,
                        "forwards that run keep what they know: {0}",
                        ignored.get().message());
                return;
            }
            safely(() -> follower.heeds(files));
            safely(() -> follower.tell(read.apply(follower)));
            follower.login().flatMap(logins::waitingFor).ifPresent(problem -> safely(() -> follower.waits(problem)));
        }

        /** Why the files cannot be used: they may be half written, or on their way from one place to another; what runs need not care. */
        private Optional<ForwardProblem> ignored(Follower follower) {
            return follower.knowsCluster()
                            && read.apply(follower) instanceof ClusterState.Missing(ForwardProblem problem)
                            && unreadable(problem)
                    ? Optional.of(problem)
                    : Optional.empty();
        }

        private void safely(Runnable telling) {
            try {
                telling.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "One that follows " + files + " failed.", e);
            }
        }

        private static List<String> join(List<String> first, List<String> second) {
            List<String> all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        }

        private static List<String> stamps(List<Path> of) {
            return of.stream().map(FileStamp::of).toList();
        }

        private static boolean unreadable(ForwardProblem problem) {
            return !(problem instanceof KubeconfigProblem.UnknownContext
                    || problem instanceof KubeconfigProblem.NoCurrentContext);
        }
    }
}
