package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait for a way to a pod. When there is one they go on a few at a time, the oldest first, each when one before it
 * was answered: hundreds at once overflow the backlog of a pod's socket, and the system then tries again after pauses that double.
 * Belongs to the engine's thread.
 */
final class HeldStreams {
    /** More waiting connections than this are more than a machine's sockets should be spent on. */
    private static final int MOST = 4_096;

    /** Programs' backlogs begin at five; those that small accept before the next few come. */
    static final int MOST_UNDER_WAY = 16;

    /** A program that does not speak first and is not spoken to answers nothing. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final Timers timers;
    private final Consumer<Request> goOn;
    private final Queue<Request> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean released;

    /** @param goOn tries to open the stream, and adds the request again where that fails */
    HeldStreams(Timers timers, Consumer<Request> goOn) {
        this.timers = timers;
        this.goOn = goOn;
    }

    /** Answers whether there was room for it. */
    boolean add(Request request) {
        return request.promise.isDone() || (waiting.size() < MOST && waiting.add(request));
    }

    /** Answers whether it was there. */
    boolean remove(Request request) {
        return waiting.remove(request);
    }

    /** There is a way. */
    void release() {
        released = true;
        next();
    }

    /** There is none any more. */
    void hold() {
        released = false;
    }

    /** Fails all that wait. */
    void fail(ForwardProblem problem) {
        released = false;
        for (Request request = waiting.poll(); request != null; request = waiting.poll()) {
            request.promise.tryFailure(new ProblemException(problem));
        }
    }

    private void next() {
        while (released && underWay < MOST_UNDER_WAY && !waiting.isEmpty()) {
            Request request = waiting.remove();
            if (request.promise.isDone()) {
                continue;
            }
            underWay++;
            Place place = new Place();
            Runnable cancel = timers.schedule(place::leave, PATIENCE);
            request.settled = () -> timers.execute(() -> {
                cancel.run();
                place.leave();
            });
            goOn.accept(request);
        }
    }

    /** One of those under way. */
    private final class Place {
        private boolean left;

        void leave() {
            if (!left) {
                left = true;
                underWay--;
                next();
            }
        }
    }

    /** One connection that wants a stream; what is not final is touched by one thread at a time. */
    static final class Request {
        final Promise<DuplexChannel> promise;
        final long begunAt = System.nanoTime();
        int failures;

        /** Why its last stream failed; read by the engine's thread at any time. */
        volatile @Nullable ForwardProblem failure;

        /** To be called when its stream was answered or has ended; null for one that never waited. */
        @Nullable
        Runnable settled;

        Request(Promise<DuplexChannel> promise) {
            this.promise = promise;
        }
    }
}
