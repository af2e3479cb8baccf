package app.kftray.sandbox.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's objects and the log of their changes, in which every watch finds its place by a resource version. Stored objects are
 * snapshots that nobody changes. Thread-safe.
 */
public final class ObjectStore {
    private static final int LONGEST_LOG = 1_000;

    private final Map<Key, ObjectNode> objects = new TreeMap<>();
    private final Deque<Change> log = new ArrayDeque<>();
    private final Set<Watcher> watchers = new CopyOnWriteArraySet<>();
    private long version = 1;
    private long forgotten;

    /** Sorted as lists are. */
    record Key(Resource resource, String namespace, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byResource = resource.compareTo(other.resource);
            int byNamespace = byResource == 0 ? namespace.compareTo(other.namespace) : byResource;
            return byNamespace == 0 ? name.compareTo(other.name) : byNamespace;
        }
    }

    /**
     * @param before null for an object that is new
     * @param after null for one that is gone
     * @param last the object with the version of this change
     */
    record Change(
            long version,
            Resource resource,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after,
            ObjectNode last) {}

    /** Hears of changes, under the store's lock: must only pass them on. */
    interface Watcher {
        void changed(Change change);
    }

    /** A page of a list. */
    record Snapshot(long version, Map<Key, ObjectNode> objects) {}

    /** Creates or replaces; what is the same as before is no change. */
    public synchronized void put(Resource resource, ObjectNode object) {
        Key key = new Key(resource, namespace(object), name(object));
        ObjectNode before = objects.get(key);
        ObjectNode copy = object.deepCopy();
        ObjectNode metadata = (ObjectNode) copy.get("metadata");
        metadata.put(
                "creationTimestamp",
                before == null
                        ? Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()
                        : before.path("metadata").path("creationTimestamp").asText());
        if (before != null) {
            metadata.set("resourceVersion", before.path("metadata").get("resourceVersion"));
            if (copy.equals(before)) {
                return;
            }
        }
        metadata.put("resourceVersion", Long.toString(++version));
        objects.put(key, copy);
        tell(new Change(version, resource, before, copy, copy));
    }

    public synchronized void remove(Resource resource, String namespace, String name) {
        ObjectNode gone = objects.remove(new Key(resource, namespace, name));
        if (gone != null) {
            ObjectNode copy = gone.deepCopy();
            ((ObjectNode) copy.get("metadata")).put("resourceVersion", Long.toString(++version));
            tell(new Change(version, resource, gone, null, copy));
        }
    }

    public synchronized Optional<ObjectNode> find(Resource resource, String namespace, String name) {
        return Optional.ofNullable(objects.get(new Key(resource, namespace, name)));
    }

    /** Forgets all changes so far: watches and pages that go on from before are answered with 410. */
    public synchronized void forgetChanges() {
        log.clear();
        forgotten = ++version;
    }

    private void tell(Change change) {
        log.add(change);
        if (log.size() > LONGEST_LOG) {
            forgotten = log.removeFirst().version();
        }
        watchers.forEach(watcher -> watcher.changed(change));
    }

    synchronized long version() {
        return version;
    }

    /** The objects as they were at a version, or now for 0; fails with 410 when that version was forgotten. */
    synchronized Snapshot at(long wanted) {
        Map<Key, ObjectNode> found = new TreeMap<>(objects);
        if (wanted == 0 || wanted >= version) {
            return new Snapshot(version, found);
        }
        if (wanted < forgotten) {
            throw Failure.expired("The provided continue parameter is too old to display a consistent list result.");
        }
        for (Change change : List.copyOf(log).reversed()) {
            if (change.version <= wanted) {
                break;
            }
            Key key = new Key(change.resource, namespace(change.last), name(change.last));
            if (change.before == null) {
                found.remove(key);
            } else {
                found.put(key, change.before);
            }
        }
        return new Snapshot(wanted, found);
    }

    /**
     * Tells {@code watcher} what happened after {@code since}, and everything from now on, until {@link #leave}; 0 is what there is
     * now. Fails with 410 when that was forgotten.
     */
    synchronized void watch(long since, Watcher watcher) {
        if (since > 0 && since < forgotten) {
            throw Failure.expired("too old resource version: " + since + " (" + forgotten + ")");
        }
        if (since == 0) {
            objects.forEach((key, object) ->
                    watcher.changed(new Change(versionOf(object), key.resource, null, object, object)));
        } else {
            log.stream().filter(change -> change.version > since).forEach(watcher::changed);
        }
        watchers.add(watcher);
    }

    void leave(Watcher watcher) {
        watchers.remove(watcher);
    }

    private static long versionOf(ObjectNode object) {
        return object.path("metadata").path("resourceVersion").asLong();
    }

    static String namespace(ObjectNode object) {
        return object.path("metadata").path("namespace").asText("");
    }

    static String name(ObjectNode object) {
        return object.path("metadata").path("name").asText();
    }
}
