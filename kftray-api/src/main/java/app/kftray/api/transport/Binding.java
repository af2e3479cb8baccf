package app.kftray.api.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The open local sockets of one forward. */
public interface Binding {

    /** Where it listens, with the real port numbers. */
    List<InetSocketAddress> addresses();

    /** Closes the sockets and every connection that came through them; idempotent, thread-safe. */
    CompletionStage<Void> close();
}
