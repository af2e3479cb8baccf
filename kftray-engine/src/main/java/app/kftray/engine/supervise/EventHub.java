package app.kftray.engine.supervise;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardingService.Subscription;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells events to everybody who subscribed; a listener that fails harms only itself. */
final class EventHub {
    private static final Logger LOG = System.getLogger(EventHub.class.getName());

    private final List<Consumer<ForwardEvent>> listeners = new CopyOnWriteArrayList<>();

    Subscription subscribe(Consumer<ForwardEvent> listener) {
        // A wrapper of its own, so that the same listener can subscribe twice and leave once.
        Consumer<ForwardEvent> own = event -> listener.accept(event);
        listeners.add(own);
        return () -> listeners.remove(own);
    }

    /** Called on the engine's thread. */
    void tell(ForwardEvent event) {
        LOG.log(Level.DEBUG, "{0}", event);
        for (Consumer<ForwardEvent> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException fault) {
                LOG.log(Level.ERROR, "a listener failed on " + event, fault);
            }
        }
    }
}
