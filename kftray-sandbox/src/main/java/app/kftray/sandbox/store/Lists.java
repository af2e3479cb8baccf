package app.kftray.sandbox.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers lists, page by page: every page shows the objects as they were when the first was asked for. */
public final class Lists {
    /** What a continue token holds, in base 64: the first page's version, and the last object so far. */
    private static final Pattern TOKEN = Pattern.compile("v1 (\\d+) (\\S*) (\\S+)");

    private Lists() {}

    /**
     * The list object; fails with 410 for a continue token whose version was forgotten.
     *
     * @param limit the most objects of a page, 0 for all
     * @param next the token that the last page gave, empty for the first page
     */
    public static ObjectNode page(ObjectStore store, Selection selection, int limit, String next) {
        Resource resource = selection.resource();
        ObjectStore.Key after = new ObjectStore.Key(resource, "", "");
        long version = 0;
        if (!next.isEmpty()) {
            Matcher token = decode(next);
            version = Long.parseLong(token.group(1));
            after = new ObjectStore.Key(resource, token.group(2), token.group(3));
        }
        ObjectStore.Key begin = after;
        ObjectStore.Snapshot snapshot = store.at(version);
        List<Map.Entry<ObjectStore.Key, ObjectNode>> left = snapshot.objects().entrySet().stream()
                .filter(it -> it.getKey().resource() == resource
                        && it.getKey().compareTo(begin) > 0
                        && selection.test(it.getValue()))
                .toList();
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", resource.kind() + "List").put("apiVersion", resource.apiVersion());
        ObjectNode metadata = list.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(snapshot.version()));
        ArrayNode items = list.putArray("items");
        int size = limit > 0 ? Math.min(limit, left.size()) : left.size();
        left.subList(0, size).forEach(it -> items.add(it.getValue()));
        if (size < left.size()) {
            metadata.put(
                    "continue", token(snapshot.version(), left.get(size - 1).getKey()));
            metadata.put("remainingItemCount", left.size() - size);
        }
        return list;
    }

    private static String token(long version, ObjectStore.Key last) {
        String text = "v1 " + version + " " + last.namespace() + " " + last.name();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Matcher decode(String token) {
        try {
            Matcher matcher = TOKEN.matcher(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
            if (matcher.matches()) {
                return matcher;
            }
        } catch (IllegalArgumentException broken) {
            // answered below
        }
        throw Failure.badRequest("continue key is not valid: " + token);
    }
}
