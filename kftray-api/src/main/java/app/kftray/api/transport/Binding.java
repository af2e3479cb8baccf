package app.kftray.api.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The open local sockets of one forward. */
public interface Binding {

    /** Where it listens, with the real port numbers, in the order of the context's addresses. */
    List<InetSocketAddress> addresses();

    /**
     * Closes the sockets, every connection that came through them and its stream, and gives up requests for streams; idempotent,
     * thread-safe. Completes when the sockets are closed; where an address is free a moment later only, whoever wants it again tries again. A connection that ends so has not failed and is not told of.
     */
    CompletionStage<Void> close();
}
