package app.kftray.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;

/** Which objects a list or watch is about: a namespace, {@code metadata.name=…}, and labels by equality. */
record Selection(String namespace, String fields, String labels) {

    static Selection of(String namespace, QueryStringDecoder query) {
        return new Selection(namespace, first(query, "fieldSelector"), first(query, "labelSelector"));
    }

    static String first(QueryStringDecoder query, String key) {
        return query.parameters().getOrDefault(key, List.of("")).getFirst();
    }

    boolean matches(ObjectNode object) {
        return ObjectStore.namespace(object).equals(namespace)
                && (fields.isEmpty() || fields.equals("metadata.name=" + ObjectStore.name(object)))
                && matchesLabels(object);
    }

    private boolean matchesLabels(ObjectNode object) {
        if (labels.isEmpty()) {
            return true;
        }
        for (String part : labels.split(",")) {
            int at = part.indexOf('=');
            String value = object.path("metadata")
                    .path("labels")
                    .path(at < 0 ? part : part.substring(0, at))
                    .asText(null);
            if (value == null || at >= 0 && !value.equals(part.substring(at + 1))) {
                return false;
            }
        }
        return true;
    }
}
