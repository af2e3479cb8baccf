package app.kftray.engine.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Whether an API server takes TCP connections: much cheaper for it than a request, so that it may be asked often while it is away.
 * Behind a proxy only the proxy could be asked, which says nothing, so the answer is yes there.
 */
public final class Knock {
    /** Between two knocks, and the shortest pause that is worth one. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int PATIENCE_MILLIS = 1_000;

    /** A balancer takes a connection first and drops it when it finds nobody behind; a server waits for the client to speak. */
    private static final int DROPPED_WITHIN_MILLIS = 200;

    private Knock() {}

    /** Asks on a thread of its own. */
    public static void ask(ApiServer server, Consumer<Boolean> answer) {
        Thread.ofVirtual().name("kftray-knock").start(() -> answer.accept(isAnswered(server)));
    }

    /** Blocks for little more than a second at most. */
    static boolean isAnswered(ApiServer server) {
        if (server.proxy().kind() != Proxy.Kind.DIRECT) {
            return true;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.host(), server.port()), PATIENCE_MILLIS);
            return waits(socket);
        } catch (IOException away) {
            return false;
        }
    }

    private static boolean waits(Socket connected) throws IOException {
        connected.setSoTimeout(DROPPED_WITHIN_MILLIS);
        try {
            return connected.getInputStream().read() >= 0;
        } catch (SocketTimeoutException silent) {
            return true;
        }
    }
}
