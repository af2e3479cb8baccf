package app.kftray.engine.session;

import app.kftray.engine.cluster.PodPort;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Promise;

/** A session to one pod that carries streams. Its state belongs to its event loop; the pool reads the thread-safe parts. */
public interface PodSession {

    EventLoop eventLoop();

    Carrier carrier();

    /** Opens a stream to a port of the session's pod. Thread-safe. */
    void open(PodPort target, Promise<DuplexChannel> promise);

    /** Proves the way with a ping. Thread-safe. */
    void prove(Promise<Proof> promise);

    /** Open streams and those on their way, for the choice of a session. Thread-safe, a moment's value. */
    int load();

    /**
     * Whether new streams may use it: not full, not leaving, not held up by a reader, not silent. Thread-safe, a moment's
     * value.
     */
    boolean takesStreams();

    /** Whether one of its streams moves much or is not read, so that it is better left alone. Thread-safe, a moment's value. */
    boolean bulk();

    /**
     * It did not answer soon enough to be trusted: unless it said something since, it is silent until it does. Thread-safe.
     *
     * @param asked the {@link System#nanoTime} of the question
     */
    void distrust(String reason, long asked);

    /** The pod is gone, or was reached in another way: if this session is silent, then for reasons of its own. Thread-safe. */
    void outlived();

    /** Takes no new streams and closes when the last one has ended. Thread-safe. */
    void retire();

    /** Closes now. Thread-safe. */
    void close();
}
