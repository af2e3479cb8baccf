package app.kftray.engine.config;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ProblemException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns what was read into trees that can be changed, and these into text again. */
final class Trees {
    private static final JsonNodeFactory FACTORY = JsonNodeFactory.instance;

    private Trees() {}

    /** Throws a {@link ProblemException} for a key that stands twice: a tree would keep only one of them. */
    static JsonNode of(Node node) {
        return switch (node) {
            case Node.Mapping mapping -> {
                ObjectNode object = FACTORY.objectNode();
                for (Node.Member member : mapping.members()) {
                    if (object.has(member.key())) {
                        throw new ProblemException(new ConfigProblem.BadValue(
                                member.at(), member.key(), member.value().shown(), "the key once"));
                    }
                    object.set(member.key(), of(member.value()));
                }
                yield object;
            }
            case Node.Sequence sequence -> {
                ArrayNode list = FACTORY.arrayNode();
                sequence.items().forEach(item -> list.add(of(item)));
                yield list;
            }
            case Node.Scalar scalar -> of(scalar);
        };
    }

    /** A tree of plain values. */
    static JsonNode of(Map<String, Object> values) {
        return new ObjectMapper().valueToTree(values);
    }

    /** The tree as plain values. */
    static Map<String, Object> plain(Node.Mapping object) {
        return new ObjectMapper().convertValue(of(object), new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    static String json(JsonNode tree) throws JsonProcessingException {
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentArraysWith(indent);
        printer.indentObjectsWith(indent);
        return new ObjectMapper().writer(printer).writeValueAsString(tree) + "\n";
    }

    static String yaml(JsonNode tree) throws JsonProcessingException {
        ObjectWriter writer = new ObjectMapper(YAMLFactory.builder()
                        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                        .disable(YAMLGenerator.Feature.SPLIT_LINES)
                        .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                        .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                        .build())
                .writer();
        return writer.writeValueAsString(tree);
    }

    private static JsonNode of(Node.Scalar scalar) {
        return switch (scalar.kind()) {
            case STRING -> TextNode.valueOf(scalar.text());
            case BOOLEAN -> BooleanNode.valueOf(Boolean.parseBoolean(scalar.text()));
            case NULL -> NullNode.getInstance();
            case NUMBER -> number(scalar.text());
        };
    }

    /** Digit by digit: a key that nobody here knows may hold a number that no double can. */
    private static JsonNode number(String text) {
        try {
            return LongNode.valueOf(Long.parseLong(text));
        } catch (NumberFormatException large) {
            try {
                return DecimalNode.valueOf(new BigDecimal(text));
            } catch (NumberFormatException special) {
                // YAML's 0x1F, 1_000 or .inf, which mean the same as text to whoever wrote them
                return TextNode.valueOf(text);
            }
        }
    }
}
