package app.kftray.engine.relay;

import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardingService.Subscription;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.event.EventHub;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells what happens to relays to everybody who subscribed, on the thread that did it. Thread-safe. */
public final class RelayNews {
    private static final Logger LOG = System.getLogger(RelayNews.class.getName());

    private final InstantSource clock;
    private final EventHub<RelayEvent> events = new EventHub<>();

    /** A pod may be seen for a while after it was deleted, by several who then delete it again; names are never used twice. */
    private final Set<String> removed = ConcurrentHashMap.newKeySet();

    RelayNews(InstantSource clock) {
        this.clock = clock;
    }

    /** Tells everything from now on; the listener must not block. */
    public Subscription subscribe(Consumer<RelayEvent> listener) {
        return events.subscribe(listener);
    }

    void tell(RelayEvent.Change change, Cluster cluster, String namespace, String pod, String cause) {
        if (change == RelayEvent.Change.REMOVED && !removed.add(cluster.context() + "/" + namespace + "/" + pod)) {
            return;
        }
        LOG.log(Level.INFO, "relay {0}/{1} {2}: {3}", namespace, pod, change.word(), cause);
        events.tell(new RelayEvent(clock.instant(), change, cluster.context(), namespace, pod, cause));
    }
}
