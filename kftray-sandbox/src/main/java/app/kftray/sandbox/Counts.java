package app.kftray.sandbox;

import app.kftray.sandbox.forward.SessionWatcher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the API server has seen and has open, for tests to look at. Thread-safe. */
public final class Counts {
    private final Map<String, AtomicLong> requests = new ConcurrentHashMap<>();
    private final AtomicLong streams = new AtomicLong();
    private final AtomicLong wedged = new AtomicLong();
    private final Links links;

    Counts(Links links) {
        this.links = links;
    }

    /** Requests so far, whatever their answer. */
    public long requests() {
        return requests.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /**
     * Requests so far of one kind.
     *
     * @param verb as roles name it: {@code get}, {@code list}, {@code watch}, {@code create}, {@code delete}
     * @param resource such as {@code pods} or {@code pods/portforward}; a path for what is no resource
     */
    public long requests(String verb, String resource) {
        AtomicLong count = requests.get(verb + " " + resource);
        return count == null ? 0 : count.get();
    }

    /** Connections that were accepted so far. */
    public long connections() {
        return links.accepted();
    }

    public int openConnections() {
        return links.matching(link -> true).size();
    }

    public int openWatches() {
        return links.matching(link -> link.use() == Link.Use.WATCH).size();
    }

    /** Port-forward sessions, each a connection of its own. */
    public int openSessions() {
        return links.matching(link -> link.use() == Link.Use.SESSION).size();
    }

    /** The same, to one pod. */
    public int openSessions(String namespace, String pod) {
        return links.matching(link -> link.pod().equals(namespace + "/" + pod)).size();
    }

    /** Connections into pods that were asked for so far, in all sessions. */
    public long streams() {
        return streams.get();
    }

    /** Frame workers that DATA for an ended connection has blocked, a fifth of a session each. A good client causes none. */
    public long wedgedWorkers() {
        return wedged.get();
    }

    void request(String verb, String resource) {
        requests.computeIfAbsent(verb + " " + resource, key -> new AtomicLong()).incrementAndGet();
    }

    SessionWatcher sessions() {
        return new SessionWatcher() {
            @Override
            public void streamOpened() {
                streams.incrementAndGet();
            }

            @Override
            public void workerWedged() {
                wedged.incrementAndGet();
            }
        };
    }
}
