package app.kftray.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
    @Test
    void whatIsThereAfterAllIsNoOtherName() {
        ForwardProblem problem = new TargetProblem.NotFound("pod", "demo", "db-0", List.of("db-0", "db-1"));
        assertThat(problem.hint()).isEqualTo("Known pods in demo: db-0, db-1.");
    }

    @Test
    void theNearestNameIsAskedFor() {
        ForwardProblem problem = new TargetProblem.NotFound("service", "demo", "wbe", List.of("api", "web"));
        assertThat(problem.hint()).isEqualTo("Did you mean web? Known services in demo: api, web.");
    }

    @Test
    void manyThatWantOneThingAreOneSentence() {
        assertThat(new ConfigProblem.Clash("127.0.0.1:80", List.of("a", "b", "c", "d")).message())
                .isEqualTo("a, b, c and d cannot all have 127.0.0.1:80");
        assertThat(new ConfigProblem.Clash("127.0.0.1:80", "a", "b").message())
                .isEqualTo("a and b both want 127.0.0.1:80");
    }
}
