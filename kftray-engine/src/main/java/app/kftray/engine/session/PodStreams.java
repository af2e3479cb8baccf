package app.kftray.engine.session;

import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.List;

/**
 * Streams to ports of pods, over pooled sessions. Thread-safe; nothing here blocks. Futures fail with a
 * {@link app.kftray.api.problem.ProblemException}.
 */
public interface PodStreams {

    /** The event loop of the session that the next stream to {@code target} would use; any other when there is none yet. */
    EventLoop eventLoop(Cluster cluster, PodPort target);

    /** Opens one stream; it keeps the promises of {@link app.kftray.api.transport.RemoteStreams}. Never retries. */
    Future<DuplexChannel> open(Cluster cluster, PodPort target);

    /** Proves the way to the pod now: dials a session when there is none, and waits for the answer to a ping. */
    Future<Proof> prove(Cluster cluster, PodPort target);

    /**
     * Makes every session prove itself at once, for example after the machine slept; those that do not answer in time get
     * no new streams until they do, and end if they have none.
     */
    void proveAll();

    /**
     * Tells that a pod will get no further connections, for example because it is gone: what runs may end in its own time,
     * then its sessions are closed. A stream that is opened later all the same, since whoever opens it did not know yet, has a
     * session for itself that ends with it, until the pod is {@linkplain #expect expected} again.
     */
    default void retire(Cluster cluster, PodPort target) {}

    /** Retires all pods of a cluster, for example because its context is no longer in use, and forgets what was learnt of it. */
    void retire(Cluster cluster);

    /** Tells that these pods of the cluster will get connections, which says more than that they were retired before. */
    default void expect(Cluster cluster, List<PodPort> targets) {}
}
