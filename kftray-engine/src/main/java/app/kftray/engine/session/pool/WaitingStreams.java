package app.kftray.engine.session.pool;

import app.kftray.engine.cluster.PodPort;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Streams for which there is no session yet, in the order in which they were asked for, and the dials under way for them. Guarded
 * by the lock of its {@link PodPool}.
 */
final class WaitingStreams {
    /** Dials at once: more would only queue at the API server. */
    private static final int MOST_DIALS = 8;

    private final Deque<Request> requests = new ArrayDeque<>();
    private int dials;

    void add(PodPort port, Promise<DuplexChannel> promise) {
        requests.add(new Request(port, promise));
    }

    /** Forgets those at the head that nobody waits for any more. */
    void dropDone() {
        while (!requests.isEmpty() && requests.peek().promise.isDone()) {
            requests.remove();
        }
    }

    Request next() {
        return requests.remove();
    }

    List<Request> drain() {
        List<Request> all = List.copyOf(requests);
        requests.clear();
        return all;
    }

    boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Whether there are more than dials; those for whom a dial is under way wait for it rather than share a session. */
    boolean outnumberDials() {
        return requests.size() > dials;
    }

    /** Books another dial if there are streams enough for it. */
    boolean mayDial() {
        boolean may = dials < Math.min(MOST_DIALS, requests.size());
        if (may) {
            dials++;
        }
        return may;
    }

    /** A dial began for somebody else's sake, of which those that wait may profit. */
    void dialBegun() {
        dials++;
    }

    void dialEnded() {
        dials--;
    }

    int dials() {
        return dials;
    }

    record Request(PodPort port, Promise<DuplexChannel> promise) {}
}
