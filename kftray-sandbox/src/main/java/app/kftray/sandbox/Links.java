package app.kftray.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** All connections to the API server that are open, and the state of the network that new ones come into. Thread-safe. */
final class Links {
    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private volatile boolean frozen;
    private volatile Duration delay = Duration.ZERO;

    boolean frozen() {
        return frozen;
    }

    Duration delay() {
        return delay;
    }

    void add(Link link) {
        accepted.incrementAndGet();
        open.add(link);
        if (frozen) {
            link.freeze(true);
        }
    }

    void remove(Link link) {
        open.remove(link);
    }

    void freeze(boolean on) {
        frozen = on;
        open.forEach(link -> link.freeze(on));
    }

    void delay(Duration time) {
        delay = time;
        open.forEach(link -> link.delay(time));
    }

    List<Link> matching(Predicate<Link> which) {
        return open.stream().filter(which).toList();
    }

    long accepted() {
        return accepted.get();
    }
}
