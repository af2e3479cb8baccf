package app.kftray.frontend.cli;

import static app.kftray.frontend.cli.FakeService.config;
import static app.kftray.frontend.cli.FakeService.forward;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.SourcePosition;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What cannot be forwarded: it is told, and what ends the run and what does not. */
class UpMistakesTest {
    private static final ForwardProblem UNKNOWN = new KubeconfigProblem.UnknownContext("prd", List.of("prod", "test"));
    private static final ForwardProblem BAD =
            new ConfigProblem.BadValue(new SourcePosition("f.json", 3, 5), "local_port", "99999", "0 to 65535");

    private final CliRun cli = new CliRun();

    @Test
    void mistakesAreToldAndTheOthersRun() {
        cli.service.report = new ConfigReport(
                List.of(forward("web", 8080)),
                List.of(BAD),
                List.of(new ConfigProblem.UnknownKey(
                        new SourcePosition("f.json", 4, 1), "servise", List.of("service"))));

        assertThat(cli.stopAfter(cli.start("up", "f.json"), "Ctrl-C")).isZero();

        assertThat(cli.warned()).isEqualTo("""
                warning: f.json:4:1: the key servise is not known and has no effect (config-unknown-key)
                  Did you mean service?
                error: f.json:3:5: local_port: 99999 (expected: 0 to 65535) (config-bad-value)
                """);
        assertThat(cli.service.calls).contains("start web");
    }

    @Test
    void noEntryThatRuns() {
        cli.service.report = new ConfigReport(List.of(), List.of(BAD), List.of());

        assertThat(cli.run("up", "f.json")).isEqualTo(2);

        assertThat(cli.warned()).endsWith("There is no forward to start in f.json.\n");
    }

    @Test
    void everyForwardRefused() {
        cli.service.report = config(forward("web", 8080));
        cli.service.refusals.add(new ConfigProblem.Clash("127.0.0.1:8080", "web", "other"));
        cli.service.fate = config -> FakeService.status(config, ForwardState.FAILED, UNKNOWN);

        assertThat(cli.run("up", "f.json")).isEqualTo(2);

        assertThat(cli.warned()).startsWith("error: web and other both want 127.0.0.1:8080 (config-clash)\n");
    }

    @Test
    void nothingButMistakesOfConfigurationEnds() {
        cli.service.report = config(forward("web", 8080), forward("db", 5432));
        cli.service.fate = config -> FakeService.status(config, ForwardState.FAILED, UNKNOWN);

        assertThat(cli.run("up", "f.json")).isEqualTo(2);

        assertThat(cli.printed()).isEmpty();
        assertThat(cli.warned()).isEqualTo("""
                error: the kubeconfig has no context prd (unknown-context)
                  Did you mean prod? Known contexts: prod, test.
                Nothing can be forwarded.
                """);
    }

    @Test
    void whatEndsDoesNotPromiseToGoOn() {
        cli.service.report = config(forward("web", 8080));
        cli.service.fate = config -> FakeService.status(config, ForwardState.FAILED, UNKNOWN);
        cli.service.overtaking = new ForwardEvent.Failed(FakeService.NOON, "web", UNKNOWN, null, 0);

        assertThat(cli.run("up", "f.json")).isEqualTo(2);

        assertThat(cli.printed()).isEmpty();
        assertThat(cli.warned()).endsWith("Nothing can be forwarded.\n");
    }

    @Test
    void oneThatMayWorkIsEnoughToStay() {
        cli.service.report = config(forward("web", 8080), forward("db", 5432));
        LocalProblem taken = new LocalProblem.PortInUse("127.0.0.1:5432", "postgres", 77);
        cli.service.fate = config -> config.alias().equals("web")
                ? FakeService.status(config, ForwardState.FAILED, UNKNOWN)
                : FakeService.status(config, ForwardState.FAILED, taken);
        cli.clock = Clock.system(ZoneOffset.UTC);

        CompletableFuture<Integer> run = cli.start("up", "f.json");
        cli.awaitOut("Ctrl-C");
        cli.service.put(FakeService.status(forward("db", 5432), ForwardState.FAILED, UNKNOWN));
        cli.service.tell(new ForwardEvent.Failed(FakeService.NOON, "db", UNKNOWN, null, 0));
        assertThat(cli.stopAfter(run, "No forward can work at the moment")).isZero();

        assertThat(cli.printed()).contains("failed: 127.0.0.1:5432 is taken by postgres (process 77) (port-in-use)");
    }
}
