package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColorChoiceTest {

    @ParameterizedTest
    @CsvSource({
        "AUTO,   true,  '',                            true",
        "AUTO,   false, '',                            false",
        "AUTO,   true,  TERM=dumb,                     false",
        "AUTO,   true,  NO_COLOR=1,                    false",
        "AUTO,   true,  NO_COLOR=,                     true",
        "AUTO,   false, CLICOLOR_FORCE=1,              true",
        "AUTO,   false, CLICOLOR_FORCE=0,              false",
        "AUTO,   true,  NO_COLOR=1 CLICOLOR_FORCE=1,   false",
        "ALWAYS, false, NO_COLOR=1,                    true",
        "NEVER,  true,  CLICOLOR_FORCE=1,              false",
    })
    void decides(ColorChoice choice, boolean terminal, String environment, boolean colored) {
        Map<String, String> variables = new HashMap<>();
        for (String variable : environment.split(" ", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }

        assertThat(choice.colored(variables, terminal)).isEqualTo(colored);
    }
}
