package app.kftray.sandbox.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A label selector in the API's text form: {@code a=b}, {@code a==b}, {@code a!=b}, {@code a in (b,c)}, {@code a notin (b,c)},
 * {@code a}, {@code !a}, joined by commas. As in Kubernetes, {@code !=} and {@code notin} match objects without the label too.
 */
final class LabelSelector implements Predicate<JsonNode> {
    private static final String KEY = "([A-Za-z0-9][-A-Za-z0-9_./]*)";
    private static final String VALUE = "([-A-Za-z0-9_.]*)";
    private static final Pattern EQUAL = Pattern.compile(KEY + "\\s*==?\\s*" + VALUE);
    private static final Pattern DIFFERENT = Pattern.compile(KEY + "\\s*!=\\s*" + VALUE);
    private static final Pattern ONE_OF = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern THERE = Pattern.compile("(!?)\\s*" + KEY);
    private static final Pattern COMMA_OUTSIDE = Pattern.compile(",(?![^(]*\\))");

    private final List<Predicate<JsonNode>> requirements;

    private LabelSelector(List<Predicate<JsonNode>> requirements) {
        this.requirements = requirements;
    }

    /** Throws a {@link Failure} with 400 for what it cannot read. */
    static LabelSelector parse(String text) {
        List<Predicate<JsonNode>> requirements = new ArrayList<>();
        if (!text.isBlank()) {
            for (String part : COMMA_OUTSIDE.split(text, -1)) {
                requirements.add(requirement(part.strip()));
            }
        }
        return new LabelSelector(requirements);
    }

    /** @param labels an object's {@code metadata.labels}, missing if it has none */
    @Override
    public boolean test(JsonNode labels) {
        return requirements.stream().allMatch(it -> it.test(labels));
    }

    private static Predicate<JsonNode> requirement(String text) {
        Matcher equal = EQUAL.matcher(text);
        if (equal.matches()) {
            return labels -> equal.group(2).equals(labels.path(equal.group(1)).asText(null));
        }
        Matcher different = DIFFERENT.matcher(text);
        if (different.matches()) {
            return labels ->
                    !different.group(2).equals(labels.path(different.group(1)).asText(null));
        }
        Matcher oneOf = ONE_OF.matcher(text);
        if (oneOf.matches()) {
            Set<String> values =
                    Stream.of(oneOf.group(3).split(",", -1)).map(String::strip).collect(Collectors.toSet());
            boolean wanted = oneOf.group(2).equals("in");
            return labels -> {
                JsonNode label = labels.path(oneOf.group(1));
                return wanted == (label.isTextual() && values.contains(label.asText()));
            };
        }
        Matcher there = THERE.matcher(text);
        if (there.matches()) {
            boolean wanted = there.group(1).isEmpty();
            return labels -> labels.has(there.group(2)) == wanted;
        }
        throw Failure.badRequest("unable to parse requirement: " + text);
    }
}
