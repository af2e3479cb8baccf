package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

    @Test
    void escapesWhatWouldBreakTheLine() {
        assertThat(new Json().put("k\"", "a\\b\n\t\u001b\u0000é\ud83d").toString())
                .isEqualTo("{\"k\\\"\":\"a\\\\b\\n\\t\\u001b\\u0000é\\ud83d\"}");
    }

    @Test
    void valuesOfEveryKind() {
        assertThat(new Json()
                        .put("n", (String) null)
                        .put("l", 3)
                        .put("b", true)
                        .put("t", Instant.parse("2026-01-02T03:04:05.6789Z"))
                        .put("a", List.of("x", "y"))
                        .put("o", inner -> inner.put("i", 1))
                        .putObjects("os", List.of(inner -> {}, inner -> inner.put("i", 2)))
                        .toString())
                .isEqualTo("{\"n\":null,\"l\":3,\"b\":true,\"t\":\"2026-01-02T03:04:05.678Z\",\"a\":[\"x\",\"y\"],"
                        + "\"o\":{\"i\":1},\"os\":[{},{\"i\":2}]}");
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0", "PT1.5S, 1500", "PT0.000742S, 0.742", "PT0.0105S, 10.5", "PT0.00000001S, 0"})
    void millis(Duration duration, String written) {
        assertThat(new Json().putMillis("d", duration).toString()).isEqualTo("{\"d\":" + written + "}");
    }
}
