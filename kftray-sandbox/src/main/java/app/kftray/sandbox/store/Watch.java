package app.kftray.sandbox.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/**
 * One watch: turns changes into the events that its client is to see. An object that comes into the selection is added for it,
 * one that leaves it is deleted, whatever else happened to it.
 */
public final class Watch implements ObjectStore.Watcher, AutoCloseable {
    private final ObjectStore store;
    private final Selection selection;
    private final Consumer<ObjectNode> events;

    private Watch(ObjectStore store, Selection selection, Consumer<ObjectNode> events) {
        this.store = store;
        this.selection = selection;
        this.events = events;
    }

    /**
     * Begins a watch; a {@link Failure} with 410 says that {@code since} was forgotten.
     *
     * @param since the version after which events are wanted; 0: what there is now comes first
     * @param events called by many threads, one at a time, in order; must not block
     */
    public static Watch begin(ObjectStore store, Selection selection, long since, Consumer<ObjectNode> events) {
        Watch watch = new Watch(store, selection, events);
        store.watch(since, watch);
        return watch;
    }

    /** An event that says only how far the watch has come. */
    public ObjectNode bookmark() {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("kind", selection.resource().kind())
                .put("apiVersion", selection.resource().apiVersion());
        object.putObject("metadata").put("resourceVersion", Long.toString(store.version()));
        return event("BOOKMARK", object);
    }

    @Override
    public void changed(ObjectStore.Change change) {
        if (change.resource() != selection.resource()) {
            return;
        }
        boolean before = change.before() != null && selection.test(change.before());
        boolean after = change.after() != null && selection.test(change.after());
        if (before || after) {
            events.accept(event(!before ? "ADDED" : after ? "MODIFIED" : "DELETED", change.last()));
        }
    }

    /** An event as it stands in a watch's answer. */
    public static ObjectNode event(String type, ObjectNode object) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", type).set("object", object);
        return event;
    }

    @Override
    public void close() {
        store.leave(this);
    }
}
