package app.kftray.frontend.cli;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of a few words; picocli's own way shows people the names of Java constants. */
final class Choice<E extends Enum<E>> implements ITypeConverter<E> {
    private final List<E> choices;

    Choice(E[] choices) {
        this.choices = List.of(choices);
    }

    @Override
    public E convert(String word) {
        return choices.stream()
                .filter(choice -> choice.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(word + " (expected: "
                        + String.join(", ", choices.stream().map(Enum::toString).toList()) + ")"));
    }
}
