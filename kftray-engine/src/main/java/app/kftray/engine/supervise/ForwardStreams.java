package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.api.transport.RemoteStreams;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.supervise.HeldStreams.Request;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leads the connections of one forward to its pods, in turn, and holds them while there is none. With a route the path of a
 * connection crosses no other thread once its session is there; held connections belong to the engine's thread.
 */
final class ForwardStreams implements RemoteStreams {
    /** For a dial and a relay's greeting. */
    static final Duration LONGEST_OPENING = Duration.ofSeconds(25);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final PodStreams podStreams;
    private final EventLoopGroup loops;
    private final EngineThread engine;
    private final Duration holdTime;
    private final Duration longestOpening;
    private final BiConsumer<PodPort, ForwardProblem> podLost;
    private final Supplier<ForwardProblem> currentProblem;
    private final AtomicInteger turn = new AtomicInteger();
    private final HeldStreams held;
    private volatile @Nullable Route route;

    /**
     * @param longestOpening what a stream may take where there is a pod, if that is longer than the hold time
     * @param podLost told when a pod could not be reached, on any thread
     * @param currentProblem why no pod takes connections, asked on the engine's thread
     */
    ForwardStreams(
            PodStreams podStreams,
            EventLoopGroup loops,
            EngineThread engine,
            Duration holdTime,
            Duration longestOpening,
            BiConsumer<PodPort, ForwardProblem> podLost,
            Supplier<ForwardProblem> currentProblem) {
        this.podStreams = podStreams;
        this.loops = loops;
        this.engine = engine;
        this.holdTime = holdTime;
        this.longestOpening = longestOpening;
        this.podLost = podLost;
        this.currentProblem = currentProblem;
        this.held = new HeldStreams(engine, this::attempt);
    }

    @Override
    public EventLoop eventLoop() {
        Route current = route;
        PodPort pod = current == null ? null : current.pod(turn.get());
        return current == null || pod == null ? loops.next() : podStreams.eventLoop(current.cluster, pod);
    }

    @Override
    public Future<DuplexChannel> open() {
        Promise<DuplexChannel> promise = loops.next().newPromise();
        Request request = new Request(promise);
        attempt(request);
        if (!promise.isDone()) {
            // Whatever it waits for: a pod, a session that is being dialled, an answer from either.
            Duration limit = holdTime.compareTo(longestOpening) > 0 ? holdTime : longestOpening;
            unlessDone(request, limit, () -> expire(request));
            promise.addListener(done -> {
                if (!promise.isSuccess()) {
                    engine.execute(() -> held.remove(request));
                }
            });
        }
        return promise;
    }

    /**
     * Leads everything to these pods from now on, what is held first. Engine's thread.
     *
     * @param beyond where each stream shall lead by TCP from there, if the pods are relays
     */
    void route(Cluster cluster, List<PodPort> pods, Optional<RelayTarget> beyond) {
        route = new Route(cluster, pods, beyond);
        held.release();
    }

    /** Holds everything from now on. Engine's thread. */
    void hold() {
        route = null;
        held.hold();
    }

    /** Fails what is held. Engine's thread. */
    void close(ForwardProblem problem) {
        route = null;
        held.fail(problem);
    }

    private void attempt(Request request) {
        if (request.promise.isDone()) {
            return;
        }
        Route current = route;
        PodPort pod = current == null ? null : current.pod(turn.getAndIncrement());
        if (current == null || pod == null) {
            engine.execute(() -> holdOrAttempt(request, current));
            return;
        }
        Future<DuplexChannel> opening = podStreams.open(current.cluster, pod);
        opening.addListener((Future<DuplexChannel> opened) -> {
            if (opened.isSuccess()) {
                handOut(request, current, pod, opened.getNow());
            } else if (!request.promise.isDone()) {
                failed(request, current, pod, ProblemException.of(opened.cause()));
            }
        });
        if (!opening.isDone()) {
            request.promise.addListener(done -> {
                if (!done.isSuccess()) {
                    opening.cancel(false); // nobody waits for it any more
                }
            });
        }
    }

    private void handOut(Request request, Route from, PodPort pod, DuplexChannel stream) {
        stream.pipeline().addFirst(new ReachWatch(problem -> suspect(from, pod, problem)));
        RelayTarget beyond = from.beyond;
        if (beyond != null && request.promise.setUncancellable()) {
            RelayGreeting.greet(stream, beyond).addListener((Future<DuplexChannel> greeted) -> {
                if (greeted.isSuccess()) {
                    give(request, greeted.getNow());
                } else {
                    failed(request, from, pod, ProblemException.of(greeted.cause()));
                }
            });
            return;
        }
        give(request, stream);
    }

    private static void give(Request request, DuplexChannel stream) {
        Runnable settled = request.settled;
        if (settled != null) {
            stream.pipeline().addFirst(new AnswerWatch(settled));
        }
        if (!request.promise.trySuccess(stream)) {
            stream.close();
        }
    }

    private void failed(Request request, Route from, PodPort pod, ForwardProblem problem) {
        if ((problem instanceof StreamProblem stream && stream.reachedTarget())
                || problem instanceof StreamProblem.Refused
                || problem instanceof StreamProblem.RelayReport) {
            request.promise.tryFailure(new ProblemException(problem));
            return;
        }
        suspect(from, pod, problem);
        request.failures++;
        request.failure = problem;
        if (from.pod(0) != null) {
            attempt(request);
        } else {
            engine.execute(() -> holdOrAttempt(request, from));
        }
    }

    /** New connections avoid the pod until the next route. */
    private void suspect(Route from, PodPort pod, ForwardProblem problem) {
        from.suspects.add(pod);
        podLost.accept(pod, problem);
    }

    /** Engine's thread: {@code seen} is the route that was of no use. */
    private void holdOrAttempt(Request request, @Nullable Route seen) {
        if (route != null && route != seen && request.failures == 0) {
            attempt(request);
            return;
        }
        if (request.failures > 0) {
            // Whatever says that it works and then does not must not be asked in a hot loop.
            long pause = Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(request.failures - 1, 20));
            engine.schedule(() -> enqueue(request), Duration.ofNanos(pause));
        } else {
            enqueue(request);
        }
    }

    private void enqueue(Request request) {
        Route current = route;
        if (current != null && current.pod(0) != null) {
            attempt(request);
            return;
        }
        held.hold(); // until there is another route
        if (!held.add(request)) {
            expire(request);
        } else if (holdTime.compareTo(longestOpening) < 0 && !request.promise.isDone()) {
            Duration passed = Duration.ofNanos(System.nanoTime() - request.begunAt);
            Duration left = passed.compareTo(holdTime) < 0 ? holdTime.minus(passed) : Duration.ZERO;
            unlessDone(request, left, () -> {
                if (held.remove(request)) {
                    expire(request);
                }
            });
        }
    }

    private void unlessDone(Request request, Duration delay, Runnable task) {
        Runnable cancel = engine.schedule(task, delay);
        request.promise.addListener(done -> cancel.run());
    }

    /** Engine's thread. */
    private void expire(Request request) {
        Route current = route;
        PodPort pod = current == null ? null : current.pod(0);
        ForwardProblem failure = request.failure;
        ForwardProblem cause;
        if (pod == null) {
            cause = currentProblem.get();
        } else if (failure != null) {
            cause = failure;
        } else {
            cause = new StreamProblem.Unreached(pod.qualifiedPod(), pod.port(), "no session was there in time");
        }
        Duration passed = Duration.ofNanos(System.nanoTime() - request.begunAt);
        request.promise.tryFailure(new ProblemException(new StreamProblem.HoldExpired(passed, cause)));
    }

    /** Where new connections go; replaced as a whole, except that pods become suspect. */
    private static final class Route {
        private final Cluster cluster;
        private final List<PodPort> pods;
        private final @Nullable RelayTarget beyond;
        private final Set<PodPort> suspects = ConcurrentHashMap.newKeySet();

        Route(Cluster cluster, List<PodPort> pods, Optional<RelayTarget> beyond) {
            this.beyond = beyond.orElse(null);
            this.cluster = cluster;
            this.pods = pods;
        }

        /** The pod whose turn it is, or the next one that is not suspect; null when all are. */
        @Nullable
        PodPort pod(int turn) {
            for (int i = 0; i < pods.size(); i++) {
                PodPort pod = pods.get(Math.floorMod(turn + i, pods.size()));
                if (!suspects.contains(pod)) {
                    return pod;
                }
            }
            return null;
        }
    }
}
