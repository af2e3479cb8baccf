package app.kftray.engine.event;

import app.kftray.api.frontend.ForwardingService.Subscription;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells events to everybody who subscribed; a listener that fails harms only itself. Thread-safe; listeners hear an event on the
 * thread that tells it, and must not block.
 *
 * @param <E> what is told
 */
public final class EventHub<E> {
    private static final Logger LOG = System.getLogger(EventHub.class.getName());

    private final List<Consumer<E>> listeners = new CopyOnWriteArrayList<>();

    public Subscription subscribe(Consumer<E> listener) {
        // A wrapper of its own, so that the same listener can subscribe twice and leave once.
        Consumer<E> own = event -> listener.accept(event);
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    public void tell(E event) {
        LOG.log(Level.DEBUG, "{0}", event);
        for (Consumer<E> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException fault) {
                LOG.log(Level.ERROR, "a listener failed on " + event, fault);
            }
        }
    }
}
