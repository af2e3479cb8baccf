package app.kftray.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** The cluster's objects and the log of their changes, in which every watch finds its place by a resource version. Thread-safe. */
final class ObjectStore {
    private static final int LONGEST_LOG = 1_000;

    private final Map<String, ObjectNode> objects = new LinkedHashMap<>();
    private final Deque<Event> log = new ArrayDeque<>();
    private final Set<Watcher> watchers = new CopyOnWriteArraySet<>();
    private long version = 1;
    private long forgotten;

    /** A change; {@code object} is a snapshot. */
    record Event(long version, String type, String resource, ObjectNode object) {}

    /** Hears of changes, under the store's lock: must only pass them on. */
    interface Watcher {
        void changed(Event event);
    }

    synchronized void put(ObjectNode object) {
        String resource = resource(object);
        ObjectNode copy = object.deepCopy();
        ((ObjectNode) copy.get("metadata")).put("resourceVersion", Long.toString(++version));
        boolean known = objects.put(key(resource, namespace(copy), name(copy)), copy) != null;
        tell(new Event(version, known ? "MODIFIED" : "ADDED", resource, copy));
    }

    synchronized void remove(String resource, String namespace, String name) {
        ObjectNode gone = objects.remove(key(resource, namespace, name));
        if (gone != null) {
            ObjectNode copy = gone.deepCopy();
            ((ObjectNode) copy.get("metadata")).put("resourceVersion", Long.toString(++version));
            tell(new Event(version, "DELETED", resource, copy));
        }
    }

    private void tell(Event event) {
        log.add(event);
        if (log.size() > LONGEST_LOG) {
            forgotten = log.removeFirst().version();
        }
        watchers.forEach(watcher -> watcher.changed(event));
    }

    synchronized boolean hasNamespace(String namespace) {
        return objects.values().stream().anyMatch(it -> namespace(it).equals(namespace));
    }

    /** The list object that a GET answers with. */
    synchronized ObjectNode list(String resource, Selection selection) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("apiVersion", resource.equals("endpointslices") ? "discovery.k8s.io/v1" : "v1");
        list.put("kind", kind(resource) + "List");
        list.putObject("metadata").put("resourceVersion", Long.toString(version));
        var items = list.putArray("items");
        objects.values().stream()
                .filter(it -> resource(it).equals(resource) && selection.matches(it))
                .forEach(items::add);
        return list;
    }

    /**
     * Tells {@code watcher} what happened after {@code since}, and everything from now on, until {@link #leave}; false when that was
     * forgotten since.
     */
    synchronized boolean watch(long since, Watcher watcher) {
        if (since > 0 && since < forgotten) {
            return false;
        }
        log.stream().filter(event -> event.version() > since).forEach(watcher::changed);
        watchers.add(watcher);
        return true;
    }

    synchronized void forgetChanges() {
        log.clear();
        forgotten = ++version;
    }

    void leave(Watcher watcher) {
        watchers.remove(watcher);
    }

    static String namespace(ObjectNode object) {
        return object.path("metadata").path("namespace").asText();
    }

    static String name(ObjectNode object) {
        return object.path("metadata").path("name").asText();
    }

    private static String resource(ObjectNode object) {
        return object.path("kind").asText().toLowerCase(Locale.ROOT) + "s";
    }

    private static String kind(String resource) {
        return switch (resource) {
            case "services" -> "Service";
            case "pods" -> "Pod";
            case "endpointslices" -> "EndpointSlice";
            default -> throw new IllegalArgumentException("resource: " + resource);
        };
    }

    private static String key(String resource, String namespace, String name) {
        return resource + "/" + namespace + "/" + name;
    }
}
