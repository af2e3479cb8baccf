package app.kftray.engine.config;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.SourcePosition;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON or YAML text into {@link Node}s with the streaming parsers alone: no object mapper is built, because
 * building one costs more than reading the file.
 *
 * <p>A text that begins with a bracket or a brace, or with a comment that is no YAML, is strict JSON, as the other programs
 * that share the file want it; a file
 * named {@code .yaml} or {@code .yml}, and any other text, is YAML.
 */
final class NodeReader {
    private static final Pattern YAML_PLACE = Pattern.compile("line (\\d+), column (\\d+)");

    private static final String MERGE = "<<";

    /** Lists and objects in each other; no forward needs a tenth of it, and reading them goes as deep on the stack. */
    private static final int DEEPEST = 100;

    private final String source;
    private final JsonParser parser;
    private final Map<String, Node> anchors = new HashMap<>();
    private int depth;

    private NodeReader(String source, JsonParser parser) {
        this.source = source;
        this.parser = parser;
    }

    /** The text's only document; throws a {@link ProblemException} with {@link ConfigProblem.Malformed} when it is none. */
    static Node read(String source, String text) {
        String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (plain.isBlank()) {
            throw malformed(new SourcePosition(source, 1, 1), "the text is empty (expected: a list of forwards)");
        }
        JsonFactory factory = isJson(source, plain) ? new JsonFactory() : new YAMLFactory();
        try (JsonParser parser = factory.createParser(plain)) {
            return new NodeReader(source, parser).document();
        } catch (JsonProcessingException fault) {
            throw malformed(source, fault);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    static boolean isJson(String source, String text) {
        String name = source.toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            return false;
        }
        String start = text.stripLeading();
        return Stream.of("[", "{", "//", "/*").anyMatch(start::startsWith);
    }

    private Node document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw malformed(new SourcePosition(source, 1, 1), "the text is empty (expected: a list of forwards)");
        }
        Node node = node(first);
        if (parser.nextToken() != null) {
            throw malformed(here(), "a second document begins here (expected: one list of forwards)");
        }
        return node;
    }

    private Node node(JsonToken token) throws IOException {
        SourcePosition at = here();
        // The parser tells the anchors of objects and lists, not those of single values.
        if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
            Node known = anchors.get(yaml.getText());
            if (known == null) {
                throw malformed(at, "the alias *" + yaml.getText() + " leads to no object or list before it");
            }
            return known;
        }
        Object id = parser.canReadObjectId() ? parser.getObjectId() : null;
        Node node = switch (token) {
            case START_OBJECT, START_ARRAY -> container(token, at);
            case VALUE_STRING -> scalar(at, Node.Kind.STRING);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(at, Node.Kind.NUMBER);
            case VALUE_TRUE, VALUE_FALSE -> scalar(at, Node.Kind.BOOLEAN);
            case VALUE_NULL -> new Node.Scalar(at, Node.Kind.NULL, "null");
            default -> throw malformed(at, "unexpected " + token);
        };
        if (id != null) {
            anchors.put(id.toString(), node);
        }
        return node;
    }

    private Node container(JsonToken token, SourcePosition at) throws IOException {
        if (++depth > DEEPEST) {
            throw malformed(
                    at, "lists and objects are nested too deep (expected: at most " + DEEPEST + " in each other)");
        }
        Node node = token == JsonToken.START_OBJECT ? mapping(at) : sequence(at);
        depth--;
        return node;
    }

    private Node.Mapping mapping(SourcePosition at) throws IOException {
        List<Node.Member> members = new ArrayList<>();
        List<Node> merged = new ArrayList<>();
        while (next() != JsonToken.END_OBJECT) {
            SourcePosition keyAt = here();
            String key = parser.currentName();
            Node value = node(next());
            if (key.equals(MERGE) && parser instanceof YAMLParser) {
                merged.add(value);
            } else {
                members.add(new Node.Member(keyAt, key, value));
            }
        }
        for (Node from : merged) {
            if (from instanceof Node.Sequence list) {
                list.items().forEach(item -> merge(item, members));
            } else {
                merge(from, members);
            }
        }
        return new Node.Mapping(at, List.copyOf(members));
    }

    /**
     * YAML's {@code <<}: the members of another object where there are none of that name yet. Of lists it takes the objects alone, as
     * YAML says: lists of lists of lists could be endless by aliases.
     */
    private static void merge(Node from, List<Node.Member> into) {
        if (!(from instanceof Node.Mapping mapping)) {
            String shown = from instanceof Node.Scalar scalar ? scalar.shown() : "a list in a list";
            throw malformed(from.at(), MERGE + ": " + shown + " (expected: an object, for example *defaults)");
        }
        mapping.members().stream()
                .filter(member -> into.stream().noneMatch(it -> it.key().equals(member.key())))
                .forEach(into::add);
    }

    private Node.Sequence sequence(SourcePosition at) throws IOException {
        List<Node> items = new ArrayList<>();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            items.add(node(token));
        }
        return new Node.Sequence(at, List.copyOf(items));
    }

    private Node.Scalar scalar(SourcePosition at, Node.Kind kind) throws IOException {
        return new Node.Scalar(at, kind, parser.getText());
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw malformed(here(), "the text ends too early");
        }
        return token;
    }

    private SourcePosition here() {
        return position(source, parser.currentTokenLocation());
    }

    private static SourcePosition position(String source, @Nullable JsonLocation location) {
        return location == null || location.getLineNr() < 1
                ? new SourcePosition(source, 0, 0)
                : new SourcePosition(source, location.getLineNr(), Math.max(1, location.getColumnNr()));
    }

    private static ProblemException malformed(SourcePosition at, String reason) {
        return new ProblemException(new ConfigProblem.Malformed(at, reason));
    }

    /** A YAML fault tells its place and its cause over several lines; what is not indented is the sentence, the last one the cause. */
    private static ProblemException malformed(String source, JsonProcessingException fault) {
        String message = fault.getOriginalMessage() == null ? "cannot be read" : fault.getOriginalMessage();
        SourcePosition at = position(source, fault.getLocation());
        Matcher place = YAML_PLACE.matcher(message);
        while (place.find()) {
            at = new SourcePosition(source, Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)));
        }
        String reason = message.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .reduce((earlier, later) -> later)
                .orElse(message.strip());
        return malformed(at, JsonFaults.inWords(reason));
    }
}
