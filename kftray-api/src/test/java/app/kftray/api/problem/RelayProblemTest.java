package app.kftray.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RelayProblemTest {
    static Stream<RelayProblem> all() {
        return Stream.of(
                new RelayProblem.Starting("demo/relay", "is starting"),
                new RelayProblem.NoImage("demo/relay", "relay:1", "ErrImagePull"),
                new RelayProblem.NotAdmitted("demo", "exceeded quota"),
                new RelayProblem.NotScheduled("demo/relay", "no node"),
                new RelayProblem.Crashing("demo/relay", "exit code 1", ""));
    }

    @ParameterizedTest
    @MethodSource("all")
    void goesOnInTheMiddleOfASentence(RelayProblem problem) {
        assertThat("reconnecting: " + problem.message()).matches("reconnecting: (the relay|namespace) .*");
    }
}
