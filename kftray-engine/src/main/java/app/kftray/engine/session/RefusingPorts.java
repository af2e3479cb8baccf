package app.kftray.engine.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports of one pod that refused a connection, until they take one. A server learns that nothing listens only after it has said
 * yes to the stream, and what was sent to it by then costs it a worker for good ({@code docs/adr/0008-lost-workers.md}). To these
 * ports the first bytes are sent a moment later. Thread-safe.
 */
public final class RefusingPorts {
    private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

    /** Nothing came from the port, and an error did. */
    public void refused(int port) {
        ports.add(port);
    }

    /** Something came from the port, or a connection to it has lasted. */
    public void taken(int port) {
        ports.remove(port);
    }

    public boolean contains(int port) {
        return ports.contains(port);
    }
}
