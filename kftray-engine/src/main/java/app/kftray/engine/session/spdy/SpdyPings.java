package app.kftray.engine.session.spdy;

import app.kftray.engine.session.stream.PodStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * The pings of one session, as acknowledgements. Servers work frames off in five queues of fifty: a stream's by its id modulo
 * five, pings by turns. So the n-th ping of a session stands in queue n modulo five, behind all data sent before it to the
 * streams of that queue, and its answer says that their readers have taken it. A full queue stops the whole session, so frames
 * are counted as well as bytes, and pings too. (moby/spdystream, {@code Connection.Serve}.)
 */
final class SpdyPings {
    static final int WORKERS = 5;

    /** Data frames that one worker may have before it; with the pings and the streams' beginnings they stay below fifty. */
    static final int MOST_FRAMES = 34;

    /** Unanswered pings to one worker, at most. */
    static final int MOST_UNANSWERED = 8;

    /** A worker that waits for nobody answers sooner. */
    private static final long ALIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Small frames after which a worker is asked, early enough that its answer comes before the limit. */
    private static final int FRAMES_TO_ASK = 24;

    private final IntConsumer sender;
    private final int threshold;
    private final Worker[] workers = new Worker[WORKERS];
    private final Deque<Sent> sent = new ArrayDeque<>();
    private int count;

    /**
     * @param sender writes a ping of that id
     * @param threshold bytes to one worker after which it is asked what it has consumed
     */
    SpdyPings(IntConsumer sender, int threshold) {
        this.sender = sender;
        this.threshold = threshold;
        for (int i = 0; i < WORKERS; i++) {
            workers[i] = new Worker();
        }
    }

    static int worker(int streamId) {
        return streamId % WORKERS;
    }

    /** Whether one more frame fits the queue of the stream's worker; otherwise the stream is resumed when one does. */
    boolean mayFrame(SpdyStream stream) {
        Worker worker = workers[worker(stream.dataId())];
        if (worker.unlimited || worker.frames < MOST_FRAMES) {
            return true;
        }
        worker.waiting.add(stream);
        return false;
    }

    /** A data frame goes out on the stream. */
    void sending(SpdyStream stream, int bytes) {
        Worker worker = workers[worker(stream.dataId())];
        worker.unpingedBytes += bytes;
        worker.unpingedFrames++;
        worker.frames++;
        worker.unmarked.add(stream);
    }

    /** Asks the workers that were sent enough since they were asked last. */
    void askWhereDue() {
        for (int i = 0; i < WORKERS; i++) {
            Worker worker = workers[i];
            if (worker.unpingedBytes >= threshold || worker.unpingedFrames >= FRAMES_TO_ASK) {
                askUpTo(i);
            }
        }
    }

    /** Asks all five. */
    void askAll() {
        for (int i = 0; i < WORKERS; i++) {
            askNext();
        }
    }

    /** What the worker was sent may have lost its reader: it is doubtful until it has answered, see {@link #answeredSince}. */
    int doubt(int worker) {
        int from = count;
        workers[worker].doubtFrom = from;
        askUpTo(worker);
        return from;
    }

    /** Whether the worker has answered what it was asked because of the {@link #doubt} that answered with {@code from}. */
    boolean answeredSince(int worker, int from) {
        return workers[worker].lastAnswered >= from;
    }

    boolean doubtful(int worker) {
        return workers[worker].isDoubtful();
    }

    /** Whether another worker has answered what it was asked after something that this one has not answered. */
    boolean overtaken(int worker) {
        for (Sent ping : sent) {
            if (ping.number() % WORKERS == worker) {
                int first = ping.number();
                return Arrays.stream(workers).anyMatch(other -> other.lastAnswered > first);
            }
        }
        return false;
    }

    /** Whether a worker owes an answer and is not known to wait for somebody else, as one that was {@link #overtaken} is. */
    boolean awaitsAnswer() {
        for (int i = 0; i < WORKERS; i++) {
            if (workers[i].unanswered > 0 && !overtaken(i)) {
                return true;
            }
        }
        return false;
    }

    /** The worker will never handle anything again. */
    void lost(int worker) {
        workers[worker].lost = true;
    }

    boolean isLost(int worker) {
        return workers[worker].lost;
    }

    boolean allDoubtful() {
        for (Worker worker : workers) {
            if (!worker.isDoubtful()) {
                return false;
            }
        }
        return true;
    }

    /** Whether another round of pings could fill a queue. */
    boolean full() {
        for (Worker worker : workers) {
            if (worker.unanswered >= MOST_UNANSWERED) {
                return true;
            }
        }
        return false;
    }

    /**
     * When a worker waits for so long that no more pings may be sent, the streams of the others would wait for answers for
     * ever; then they go on without, as they would with a client that has no window. Where a worker is lost nobody waits that long.
     */
    void giveUpOnAnswers(long nanos) {
        boolean lost = Arrays.stream(workers).anyMatch(worker -> worker.lost);
        boolean mute = full()
                && !sent.isEmpty()
                && (lost || System.nanoTime() - sent.peek().at() > nanos);
        for (int i = 0; i < WORKERS; i++) {
            workers[i].unlimited = mute && !blocked(i, lost ? Math.min(nanos, ALIVE_NANOS) : nanos);
            if (workers[i].unlimited) {
                workers[i].resumeAll();
            }
        }
    }

    /** Whether the streams of this worker go on without answers. */
    boolean unlimited(SpdyStream stream) {
        Worker worker = workers[worker(stream.dataId())];
        if (!worker.unlimited) {
            worker.waiting.add(stream);
        }
        return worker.unlimited;
    }

    private void askUpTo(int worker) {
        if (full()) {
            return; // asked again with the next answer
        }
        do {
            askNext();
        } while ((count - 1) % WORKERS != worker);
    }

    private void askNext() {
        int number = count++;
        Worker worker = workers[number % WORKERS];
        worker.unmarked.forEach(stream -> stream.mark(number));
        sent.add(new Sent(number, System.nanoTime(), List.copyOf(worker.unmarked), worker.unpingedFrames));
        worker.unmarked.clear();
        worker.unpingedBytes = 0;
        worker.unpingedFrames = 0;
        worker.unanswered++;
        sender.accept(id(number));
    }

    /** The id of the ping that will be sent next. */
    int nextId() {
        return id(count);
    }

    /** Odd ids are the client's and are echoed; ids of streams and pings are counted apart. */
    private static int id(int number) {
        return 2 * number + 1;
    }

    /** An answer came; tells the streams what was consumed. */
    void answered(int id) {
        int number = id >>> 1;
        Worker worker = workers[number % WORKERS];
        for (Iterator<Sent> it = sent.iterator(); it.hasNext(); ) {
            Sent ping = it.next();
            if (ping.number() == number) {
                it.remove();
                worker.unanswered--;
                worker.lastAnswered = Math.max(worker.lastAnswered, number);
                worker.frames -= ping.frames();
                ping.streams().forEach(stream -> stream.consumed(number));
                worker.resumeAll();
                return;
            }
        }
    }

    void forget(SpdyStream stream) {
        Worker worker = workers[worker(stream.dataId())];
        worker.unmarked.remove(stream);
        worker.waiting.remove(stream);
    }

    /** Whether a worker has left a ping unanswered for longer than so many nanoseconds. */
    boolean blocked(int worker, long nanos) {
        if (workers[worker].unanswered == 0) {
            return false;
        }
        long now = System.nanoTime();
        return sent.stream().anyMatch(ping -> ping.number() % WORKERS == worker && now - ping.at() > nanos);
    }

    private record Sent(int number, long at, List<SpdyStream> streams, int frames) {}

    /** What one queue of the server has before it, as far as is known here. */
    private static final class Worker {
        private final Set<SpdyStream> unmarked = new HashSet<>();
        private final Set<SpdyStream> waiting = new HashSet<>();
        private int unpingedBytes;
        private int unpingedFrames;
        private int frames;
        private int unanswered;
        private boolean unlimited;
        private boolean lost;
        private int doubtFrom = -1;
        private int lastAnswered = -1;

        private boolean isDoubtful() {
            return lastAnswered < doubtFrom;
        }

        private void resumeAll() {
            if (!waiting.isEmpty()) {
                List<SpdyStream> now = new ArrayList<>(waiting);
                waiting.clear();
                now.forEach(PodStream::resumeSending);
            }
        }
    }
}
