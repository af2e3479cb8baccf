package app.kftray.frontend.cli;

import static app.kftray.frontend.cli.FakeService.config;
import static app.kftray.frontend.cli.FakeService.forward;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.SourcePosition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** {@code --watch}: the run follows its files. */
class UpWatchTest {
    private static final ForwardProblem UNKNOWN = new KubeconfigProblem.UnknownContext("prd", List.of("prod", "test"));
    private static final ForwardProblem BAD =
            new ConfigProblem.BadValue(new SourcePosition("f.json", 3, 5), "local_port", "99999", "0 to 65535");

    private final CliRun cli = new CliRun();

    @Test
    void watchChangesOnlyWhatDiffers() {
        cli.service.report = config(forward("same", 1), forward("gone", 2), forward("moved", 3));
        CompletableFuture<Integer> run = cli.start("up", "--watch", "f.json");
        cli.awaitOut("Ctrl-C");
        cli.service.calls.clear();

        cli.service.change(config(forward("moved", 33), forward("new", 4), forward("same", 1)));

        await().untilAsserted(
                        () -> assertThat(cli.service.calls).containsExactly("stop gone", "change moved", "start new"));
        assertThat(cli.stopAfter(run, "Ctrl-C")).isZero();
    }

    @Test
    void aSecondForwardOfTheSameAliasDoesNotTakeTheFirstOnesPlace() {
        cli.service.report = config(forward("web", 1));
        CompletableFuture<Integer> run = cli.start("up", "--watch", "f.json");
        cli.awaitOut("Ctrl-C");
        cli.service.calls.clear();

        cli.service.change(config(forward("web", 1), forward("web", 2)));

        // The service refuses it, since the alias runs.
        await().untilAsserted(() -> assertThat(cli.service.calls).containsExactly("start web"));
        cli.stopAfter(run, "Ctrl-C");
    }

    @Test
    void aBrokenFileStopsNothing() {
        cli.service.report = config(forward("web", 1), forward("db", 2));
        CompletableFuture<Integer> run = cli.start("up", "--watch", "f.json");
        cli.awaitOut("Ctrl-C");
        cli.service.calls.clear();

        cli.service.change(new ConfigReport(List.of(forward("web", 11)), List.of(BAD), List.of()));
        cli.awaitOut("nothing is stopped until they are mended");
        await().untilAsserted(() -> assertThat(cli.service.calls).containsExactly("change web"));
        cli.service.calls.clear();
        cli.service.change(config(forward("web", 11)));

        await().untilAsserted(() -> assertThat(cli.service.calls).containsExactly("stop db"));
        cli.stopAfter(run, "Ctrl-C");
    }

    @Test
    void watchWaitsForTheFirstForward() {
        CompletableFuture<Integer> run = cli.start("up", "--watch", "f.json");
        cli.awaitOut("Ctrl-C");

        cli.service.change(config(forward("web", 1)));

        await().untilAsserted(() -> assertThat(cli.service.calls).contains("start web"));
        assertThat(cli.stopAfter(run, "no forward in the configuration yet")).isZero();
    }

    @Test
    void whatIsWatchedStaysAndSaysSo() {
        cli.service.report = config(forward("web", 8080));
        cli.service.fate = config -> FakeService.status(config, ForwardState.FAILED, UNKNOWN);

        assertThat(cli.stopAfter(cli.start("up", "--watch", "f.json"), "No forward can work at the moment"))
                .isZero();
    }

    @Test
    void standardInputCannotBeWatched() {
        assertThat(cli.run("up", "--watch", "-")).isEqualTo(2);
        assertThat(cli.warned()).contains("standard input cannot be watched");
    }
}
