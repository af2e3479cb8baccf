package app.kftray.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileLoginTest {
    private final FakeLoginClock clock = new FakeLoginClock();
    private Path file;
    private TokenFileLogin login;

    @BeforeEach
    void write(@TempDir Path folder) throws IOException {
        file = Files.writeString(folder.resolve("token"), "one\n");
        login = new TokenFileLogin(new UserEntry.TokenFile("ann", file), Runnable::run, clock);
    }

    @Test
    void readsTheFileAgainAfterAMoment() throws Exception {
        assertThat(get(login.credentials()).authorization()).isEqualTo("Bearer one");
        Files.writeString(file, "two");
        clock.pass(Duration.ofSeconds(9));
        assertThat(get(login.credentials()).authorization()).isEqualTo("Bearer one");
        clock.pass(Duration.ofSeconds(1));
        assertThat(get(login.credentials()).authorization()).isEqualTo("Bearer two");
    }

    @Test
    void readsTheFileAtOnceWhenItChangesOrTheServerRefuses() throws Exception {
        Credentials one = get(login.credentials());
        Files.writeString(file, "two");
        login.changed();
        assertThat(get(login.credentials()).authorization()).isEqualTo("Bearer two");
        Files.writeString(file, "three");
        assertThat(get(login.renew(one, this::unauthorized)).authorization()).isEqualTo("Bearer three");
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        Credentials one = get(login.credentials());
        assertThatThrownBy(() -> get(login.renew(one, this::unauthorized)))
                .hasRootCauseInstanceOf(ProblemException.class)
                .hasMessageContaining("does not accept the login");
        Files.delete(file);
        login.changed();
        assertThatThrownBy(() -> get(login.credentials()))
                .satisfies(it -> assertThat(ProblemException.of(it))
                        .isInstanceOf(LoginProblem.NoTokenFile.class)
                        .satisfies(problem -> assertThat(problem.message()).contains("of user ann", file.toString())));
    }

    @Test
    void anEmptyFileIsNoToken() throws Exception {
        Files.writeString(file, "\n");
        assertThatThrownBy(() -> get(login.credentials()))
                .satisfies(it -> assertThat(ProblemException.of(it).message()).endsWith("cannot be read: it is empty"));
        Files.delete(file);
        login.changed();
        assertThatThrownBy(() -> get(login.credentials()))
                .satisfies(it -> assertThat(ProblemException.of(it).message()).endsWith("there is no such file"));
    }

    private ProblemException unauthorized() {
        return new ProblemException(new LoginProblem.Unauthorized("dev", "ann", ""));
    }

    private static Credentials get(CompletionStage<Credentials> stage) {
        return stage.toCompletableFuture().join();
    }
}
