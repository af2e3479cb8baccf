package app.kftray.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.problem.ForwardProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people mistype in JSON is told in their words, at its place. */
class JsonFaultsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{          | f:1:2: the text ends before the object that begins at line 1, column 1 is closed",
                "[{`a`:1}   | f:1:9: the text ends before the list that begins at line 1, column 1 is closed",
                "[{`a`:1,]  | f:1:9: ] cannot stand here (expected: a key in double quotes)",
                "[{a: 1}]   | f:1:3: a cannot stand here (expected: a key in double quotes)",
                "[{`a` 1}]  | f:1:7: 1 cannot stand here (expected: a colon after the key)",
                "{`a`:1 `b`:2} | f:1:8: ` cannot stand here (expected: a comma or })",
                "[1 2]      | f:1:4: 2 cannot stand here (expected: a comma or ])",
                "[}         | f:1:2: } closes nothing here: the list that begins at line 1, column 1 is still open (expected: ])",
                "[1.]       | f:1:3: ] cannot stand here (expected: a digit)",
                "[`\\u00zz`] | f:1:7: z cannot stand here (expected: four hexadecimal digits after \\u)",
                "[`\\q`]     | f:1:4: \\q is no escape (expected: \\\\, \\`, \\n, \\t or \\u and four digits)",
                "// ours [] | f:1:1: / begins a comment, which JSON does not have (expected: none; in a file named .yaml, after #)",
                "[/* x */]  | f:1:2: / begins a comment, which JSON does not have (expected: none; in a file named .yaml, after #)",
                "[] // ours | f:1:4: / begins a comment, which JSON does not have (expected: none; in a file named .yaml, after #)",
                "[ # ours   | f:1:3: # begins a comment, which JSON does not have (expected: none; in a file named .yaml, after #)",
                "[01]       | f:1:3: Invalid numeric value: Leading zeroes not allowed",
                "[{`a       | f:1:5: the text ends before a text in quotes does (expected: a double quote)",
            })
    void plainWords(String text, String told) {
        assertThat(error(text.replace('`', '"')).message()).isEqualTo(told.replace('`', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[tru]", "[NaN]", "[{\"service\": }]", "[.5]"})
    void whatIsNoValueTellsWhatOneIs(String text) {
        assertThat(error(text).message())
                .contains("text in double quotes, a number, true, false, null, a list or an object");
    }

    @Test
    void aLineBreakWithinQuotes() {
        assertThat(error("[{\"a\":\"x\n\"}]").message())
                .isEqualTo("f:1:9: a text in quotes goes over the end of its line, or holds a control character"
                        + " (expected: a double quote, or an escape such as \\n)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[{'a': 1}]",
                "[/* x */]",
                "[1e]",
                "[-]",
                "[+1]",
                "[\u0001]",
                "[\"\\u\"]",
                "{\"a\":tr",
                "[[",
                "-1 [",
                "a: [b",
                "- {a: b"
            })
    void neverInTheParsersOwn(String text) {
        assertThat(error(text).message())
                .doesNotContain("Source", "REDACTED", "code ", "Feature", "`", "CTRL-CHAR", "<");
    }

    @Test
    void nestedBeyondReason() {
        assertThat(error("[\n".repeat(5000)).message())
                .isEqualTo("f:101:1: lists and objects are nested too deep (expected: at most 100 in each other)");
        assertThat(error("- a: [[]]\n  b: " + "[".repeat(5000)).message())
                .isEqualTo("f:2:104: lists and objects are nested too deep (expected: at most 100 in each other)");
    }

    @Test
    void aNumberWithoutAnEnd() {
        assertThat(error("[" + "1".repeat(5000) + "]").message())
                .endsWith("Number value length (5000) exceeds the maximum allowed (1000)");
    }

    private static ForwardProblem error(String text) {
        ConfigReport report = new ConfigReader(new Capabilities(Set.of("tcp"), true), Path.of("/home"))
                .read(List.of(new SourceText("f", text, Path.of("/"))));
        assertThat(report.errors()).isNotEmpty();
        return report.errors().getFirst();
    }
}
