package app.kftray.engine.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says what a parser found wrong in the words of whoever wrote the text; the parser's own speak of its classes and of
 * character codes.
 */
final class JsonFaults {
    /** How the parser writes a place within a sentence. */
    private static final Pattern PLACE = Pattern.compile("\\[Source: .*?; line: (\\d+), column: (\\d+)]");

    private static final Pattern OPEN_AT_END =
            Pattern.compile("expected close marker for (\\w+) \\(start marker at (.*)\\)");
    private static final Pattern WRONG_CLOSE =
            Pattern.compile("Unexpected close marker '(.)': expected '(.)' \\(for (\\w+) starting at (.*)\\)");
    private static final Pattern CHARACTER =
            Pattern.compile("Unexpected character \\((.*?) ?\\(code (\\d+).*?\\)\\)(.*)");
    private static final Pattern WORD = Pattern.compile("(?:Unrecognized|Non-standard) token '(.*?)'.*");
    private static final Pattern CONTROL = Pattern.compile("Illegal (unquoted )?character .*", Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("Unrecognized character escape (.*?) ?\\(code \\d+.*?\\)");
    private static final String VALUE =
            "a value: text in double quotes, a number, true, false, null, a list or an object";

    /** What the parser says that it waited for, and what a person would type. */
    private static final List<Expected> EXPECTED = List.of(
            new Expected("double-quote to start field name", "a key in double quotes"),
            new Expected("a colon to separate field name and value", "a colon after the key"),
            new Expected("comma to separate Object entries", "a comma or }"),
            new Expected("comma to separate Array entries", "a comma or ]"),
            new Expected("a value", VALUE),
            new Expected("valid value (", VALUE),
            new Expected("hex-digit", "four hexadecimal digits after \\u"),
            new Expected("digit", "a digit"));

    private record Expected(String parsers, String words) {}

    private JsonFaults() {}

    /** The parser's message without what it says of itself. */
    static String inWords(String message) {
        String plain = PLACE.matcher(message).replaceAll("line $1, column $2");
        Matcher open = OPEN_AT_END.matcher(plain);
        if (open.find()) {
            return "the text ends before the " + container(open.group(1)) + " that begins at " + open.group(2)
                    + " is closed";
        }
        if (plain.startsWith("Unexpected end-of-input")) {
            return plain.contains("String") || plain.contains("name")
                    ? "the text ends before a text in quotes does (expected: a double quote)"
                    : "the text ends too early";
        }
        Matcher close = WRONG_CLOSE.matcher(plain);
        if (close.matches()) {
            return close.group(1) + " closes nothing here: the " + container(close.group(3)) + " that begins at "
                    + close.group(4) + " is still open (expected: " + close.group(2) + ")";
        }
        Matcher character = CHARACTER.matcher(plain);
        if (character.matches()) {
            return character(Integer.parseInt(character.group(2)), character.group(3));
        }
        Matcher word = WORD.matcher(plain);
        if (word.matches()) {
            return word.group(1) + " is no value (expected: " + VALUE.substring("a value: ".length()) + ")";
        }
        Matcher control = CONTROL.matcher(plain);
        if (control.matches()) {
            return control.group(1) == null
                    ? "a control character cannot stand here"
                    : "a text in quotes goes over the end of its line, or holds a control character"
                            + " (expected: a double quote, or an escape such as \\n)";
        }
        Matcher escape = ESCAPE.matcher(plain);
        if (escape.matches()) {
            return "\\" + escape.group(1).replace("'", "")
                    + " is no escape (expected: \\\\, \\\", \\n, \\t or \\u and four digits)";
        }
        return plain.replaceAll(" ?\\(code \\d+[^)]*\\)", "")
                .replaceAll(" ?\\((from )?`[^`]*`\\)", "")
                .replaceAll(",? ?(from )?`[^`]*`", "")
                .replace("<stream end>", "the end of the text");
    }

    private static String character(int code, String rest) {
        String shown =
                Character.isISOControl(code) ? "the character with the number " + code : Character.toString(code);
        if (rest.contains("comment") || code == '#') {
            return shown
                    + " begins a comment, which JSON does not have (expected: none; in a file named .yaml, after #)";
        }
        String expected = EXPECTED.stream()
                .filter(it -> rest.contains(it.parsers()))
                .map(Expected::words)
                .findFirst()
                .orElse("");
        return shown + " cannot stand here" + (expected.isEmpty() ? "" : " (expected: " + expected + ")");
    }

    private static String container(String parsers) {
        return parsers.equals("Array") ? "list" : "object";
    }
}
