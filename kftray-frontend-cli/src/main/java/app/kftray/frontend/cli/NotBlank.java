package app.kftray.frontend.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A name or path that says something: an empty one is a script's variable without a value, and not the default. */
final class NotBlank implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("an empty text (expected: a value, or leave the option out)");
        }
        return text;
    }
}
