package app.kftray.engine.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * The pings of one session, as acknowledgements. Servers work frames off in five queues: a stream's by its id modulo five, pings
 * by turns. So the n-th ping of a session stands in queue n modulo five, behind all data sent before it to the streams of that
 * queue, and its answer says that their readers have taken it. (moby/spdystream, {@code Connection.Serve}.)
 */
final class SpdyPings {
    static final int WORKERS = 5;

    /** More unanswered pings to one worker than this would only tell what the others will. */
    private static final int MOST_UNANSWERED = 8;

    private final IntConsumer sender;
    private final int threshold;
    private final int[] unpinged = new int[WORKERS];
    private final int[] unanswered = new int[WORKERS];
    private final List<Set<SpdyStream>> unmarked = new ArrayList<>();
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
            unmarked.add(new HashSet<>());
        }
    }

    static int worker(int streamId) {
        return streamId % WORKERS;
    }

    /** Data goes out on the stream. */
    void sending(SpdyStream stream, int bytes) {
        int worker = worker(stream.dataId());
        unpinged[worker] += bytes;
        unmarked.get(worker).add(stream);
    }

    /** Asks the workers that were sent enough since they were asked last. */
    void askWhereDue() {
        for (int worker = 0; worker < WORKERS; worker++) {
            if (unpinged[worker] >= threshold && unanswered[worker] < MOST_UNANSWERED) {
                do {
                    askNext();
                } while ((count - 1) % WORKERS != worker);
            }
        }
    }

    /** Asks all five. */
    void askAll() {
        for (int i = 0; i < WORKERS; i++) {
            askNext();
        }
    }

    private void askNext() {
        int number = count++;
        int worker = number % WORKERS;
        Set<SpdyStream> streams = unmarked.get(worker);
        streams.forEach(stream -> stream.mark(number));
        sent.add(new Sent(number, System.nanoTime(), List.copyOf(streams)));
        streams.clear();
        unpinged[worker] = 0;
        unanswered[worker]++;
        // Odd ids are the client's and are echoed; ids of streams and pings are counted apart.
        sender.accept(2 * number + 1);
    }

    /** An answer came; tells the streams what was consumed. */
    void answered(int id) {
        int number = id >>> 1;
        for (Iterator<Sent> it = sent.iterator(); it.hasNext(); ) {
            Sent ping = it.next();
            if (ping.number() == number) {
                it.remove();
                unanswered[number % WORKERS]--;
                ping.streams().forEach(stream -> stream.consumed(number));
                return;
            }
        }
    }

    void forget(SpdyStream stream) {
        unmarked.get(worker(stream.dataId())).remove(stream);
    }

    /** Whether a worker has left a ping unanswered for longer than so many nanoseconds. */
    boolean blocked(int worker, long nanos) {
        if (unanswered[worker] == 0) {
            return false;
        }
        long now = System.nanoTime();
        return sent.stream().anyMatch(ping -> ping.number() % WORKERS == worker && now - ping.at() > nanos);
    }

    private record Sent(int number, long at, List<SpdyStream> streams) {}
}
