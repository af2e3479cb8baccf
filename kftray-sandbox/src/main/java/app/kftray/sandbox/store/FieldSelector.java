package app.kftray.sandbox.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A field selector: {@code field=value}, {@code ==} or {@code !=}, joined by commas, for the fields that the API knows. */
final class FieldSelector implements Predicate<JsonNode> {
    private static final Pattern TERM = Pattern.compile("([^=!,]+?)(==|=|!=)([^,]*)");
    private static final Set<String> EVERYWHERE = Set.of("metadata.name", "metadata.namespace");
    private static final Map<Resource, Set<String>> MORE = Map.of(
            Resource.PODS, Set.of("status.phase", "spec.nodeName", "status.podIP", "spec.restartPolicy"),
            Resource.SERVICES, Set.of("spec.clusterIP", "spec.type"),
            Resource.NAMESPACES, Set.of("status.phase"));

    private final List<Predicate<JsonNode>> terms;

    private FieldSelector(List<Predicate<JsonNode>> terms) {
        this.terms = terms;
    }

    /** Throws a {@link Failure} with 400 for a field that the resource cannot be selected by. */
    static FieldSelector parse(Resource resource, String text) {
        List<Predicate<JsonNode>> terms = new ArrayList<>();
        if (!text.isBlank()) {
            for (String part : text.split(",")) {
                terms.add(term(resource, part));
            }
        }
        return new FieldSelector(terms);
    }

    private static Predicate<JsonNode> term(Resource resource, String text) {
        Matcher term = TERM.matcher(text);
        if (!term.matches()) {
            throw Failure.badRequest("invalid field selector: " + text);
        }
        String field = term.group(1);
        if (!EVERYWHERE.contains(field)
                && !MORE.getOrDefault(resource, Set.of()).contains(field)) {
            throw Failure.badRequest("field label not supported: " + field);
        }
        String pointer = "/" + field.replace('.', '/');
        boolean wanted = !term.group(2).equals("!=");
        return object -> wanted == object.at(pointer).asText("").equals(term.group(3));
    }

    @Override
    public boolean test(JsonNode object) {
        return terms.stream().allMatch(it -> it.test(object));
    }
}
