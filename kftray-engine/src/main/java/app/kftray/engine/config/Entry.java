package app.kftray.engine.config;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.SourcePosition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One object of a file, asked key by key. A mistake is noted and answered with nothing, so that one reading finds them all.
 *
 * <p>What is forgiven, because it can mean only one thing: {@code null} and blank strings count as absent, numbers in quotes
 * as numbers, {@code "true"} and {@code "false"} as booleans, and a bare number or boolean where a name is wanted as its text.
 */
final class Entry {
    private final Node.Mapping mapping;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final List<ForwardProblem> errors = new ArrayList<>();
    private final List<ForwardProblem> warnings = new ArrayList<>();

    Entry(Node.Mapping mapping) {
        this.mapping = mapping;
        for (Node.Member member : mapping.members()) {
            Node earlier = values.putIfAbsent(member.key(), member.value());
            if (earlier != null) {
                String expected =
                        "the key once, it stands in line " + earlier.at().line() + " already";
                errors.add(new ConfigProblem.BadValue(
                        member.at(), member.key(), member.value().shown(), expected));
            } else if (!Keys.ALL.contains(member.key())) {
                warnings.add(new ConfigProblem.UnknownKey(member.at(), member.key(), Keys.ALL));
            }
        }
    }

    SourcePosition at() {
        return mapping.at();
    }

    /** Where the key's value stands; where the entry begins when there is none. */
    SourcePosition at(String key) {
        Node value = values.get(key);
        return value == null ? at() : value.at();
    }

    List<ForwardProblem> errors() {
        return errors;
    }

    List<ForwardProblem> warnings() {
        return warnings;
    }

    Optional<String> text(String key) {
        return scalar(key, "a string").map(Node.Scalar::text).map(String::strip);
    }

    /** The text of a key when {@code valid} holds for it. */
    Optional<String> text(String key, Predicate<String> valid, String expected) {
        return scalar(key, expected)
                .map(scalar -> scalar.text().strip())
                .filter(value -> valid.test(value) || wrong(key, expected));
    }

    /** A text of which letter case means nothing, in lower case. */
    Optional<String> word(String key, Predicate<String> valid, String expected) {
        return scalar(key, expected)
                .map(scalar -> scalar.text().strip().toLowerCase(Locale.ROOT))
                .filter(value -> valid.test(value) || wrong(key, expected));
    }

    Optional<Long> number(String key, long least, long most) {
        String expected = most == Long.MAX_VALUE
                ? "a whole number, " + least + " or more"
                : "a whole number from " + least + " to " + most;
        return scalar(key, expected).map(Node.Scalar::text).map(String::strip).flatMap(text -> {
            try {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                    return Optional.of(value);
                }
            } catch (NumberFormatException none) {
                // told below, like a number that is out of range
            }
            wrong(key, expected);
            return Optional.empty();
        });
    }

    boolean flag(String key, boolean byDefault) {
        String expected = "true or false";
        return scalar(key, expected)
                .map(scalar -> scalar.text().strip().toLowerCase(Locale.ROOT))
                .filter(text -> text.equals("true") || text.equals("false") || wrong(key, expected))
                .map(Boolean::parseBoolean)
                .orElse(byDefault);
    }

    /** One string or a list of strings, in order; empty when the key is absent. */
    List<Node.Scalar> texts(String key) {
        if (!(values.get(key) instanceof Node.Sequence sequence)) {
            return scalar(key, "a string or a list of strings").stream().toList();
        }
        List<Node.Scalar> texts = new ArrayList<>();
        for (Node item : sequence.items()) {
            if (item instanceof Node.Scalar scalar
                    && scalar.kind() != Node.Kind.NULL
                    && !scalar.text().isBlank()) {
                texts.add(scalar);
            } else {
                errors.add(new ConfigProblem.BadValue(item.at(), key, item.shown(), "a string"));
            }
        }
        return texts;
    }

    /** An object, with its members as they stand; empty when the key is absent. */
    Optional<Node.Mapping> object(String key) {
        if (values.get(key) instanceof Node.Mapping object) {
            return Optional.of(object);
        }
        if (has(key)) {
            wrong(key, "an object");
        }
        return Optional.empty();
    }

    /** Checks a value that may be a text or an object of texts and that nothing here uses. */
    void checkTexts(String key) {
        if (!(values.get(key) instanceof Node.Mapping object)) {
            scalar(key, "a string or an object of strings");
            return;
        }
        for (Node.Member member : object.members()) {
            if (!(member.value() instanceof Node.Scalar)) {
                errors.add(new ConfigProblem.BadValue(
                        member.value().at(),
                        key + "." + member.key(),
                        member.value().shown(),
                        "a string"));
            }
        }
    }

    /** Notes that the key's value is not what is expected; always false, so that it can end a condition. */
    boolean wrong(String key, String expected) {
        Node value = values.get(key);
        if (value != null) {
            errors.add(new ConfigProblem.BadValue(value.at(), key, value.shown(), expected));
        }
        return false;
    }

    /** Warns that the key's value is understood and changes nothing. */
    void withoutEffect(String key, String reason) {
        warnings.add(new ConfigProblem.WithoutEffect(at(key), key, reason));
    }

    void missing(String key, String reason) {
        errors.add(new ConfigProblem.MissingKey(at(), key, reason));
    }

    /** Whether the key holds anything, be it right or wrong: what is wrong must not be reported as missing too. */
    boolean has(String key) {
        Node value = values.get(key);
        return value != null && !absent(value);
    }

    /** Whether the value was written as a number, and not as a text that may look like one. */
    boolean isNumber(String key) {
        return values.get(key) instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NUMBER;
    }

    private Optional<Node.Scalar> scalar(String key, String expected) {
        Node value = values.get(key);
        if (value == null || absent(value)) {
            return Optional.empty();
        }
        if (value instanceof Node.Scalar scalar) {
            return Optional.of(scalar);
        }
        wrong(key, expected);
        return Optional.empty();
    }

    private static boolean absent(Node value) {
        return value instanceof Node.Scalar scalar
                && (scalar.kind() == Node.Kind.NULL || scalar.text().isBlank());
    }
}
