package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.SourcePosition;
import app.kftray.api.problem.TargetProblem;
import app.kftray.api.transport.DropReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpCommandTest {
    private static final ForwardProblem UNKNOWN = new KubeconfigProblem.UnknownContext("prd", List.of("prod", "test"));
    private static final ForwardProblem BAD =
            new ConfigProblem.BadValue(new SourcePosition("f.json", 3, 5), "local_port", "99999", "0 to 65535");

    private final CliRun cli = new CliRun();

    @Test
    void theSummaryTellsWhatWasDropped() {
        cli.service.report = config(forward("dns", 5353));
        cli.service.fate = config -> FakeService.status(
                config, ForwardState.ACTIVE, null, Map.of(DropReason.CONGESTED, 3L, DropReason.NOT_CONNECTED, 1L));
        CompletableFuture<Integer> run = cli.start("up", "f.json");
        cli.awaitOut("Ctrl-C");
        cli.stopAfter(run, "Ctrl-C");
        assertThat(cli.printed())
                .contains("reconnect")
                .endsWith("Dropped 4 datagrams: 3 congested, 1 not connected.\n");
    }

    @Test
    void whatHappensToARelayIsShownWithItsCause() {
        cli.service.report = config(forward("dns", 5353));
        CompletableFuture<Integer> run = cli.start("up", "f.json");
        cli.awaitOut("Ctrl-C");
        cli.service.tell(new RelayEvent(
                FakeService.NOON,
                RelayEvent.Change.HEALED,
                "kft-1",
                "demo",
                "kftray-relay-2",
                "kftray-relay-1 is gone"));
        cli.stopAfter(run, "healed");
        assertThat(cli.printed()).contains("12:00:00  relay  demo/kftray-relay-2 healed: kftray-relay-1 is gone\n");
    }

    @Test
    void theTableThenChangesThenTheSummary() {
        cli.service.report = config(forward("web", 8080), forward("db", 5432));

        CompletableFuture<Integer> run = cli.start("up", "f.json");
        cli.awaitOut("Ctrl-C");
        ForwardProblem gone =
                new TargetProblem.NoReadyPod("svc/web", "pod web-1: ImagePullBackOff", "Look at the image.");
        cli.service.tell(new ForwardEvent.Reconnecting(FakeService.NOON, "web", gone, 1, null));
        cli.service.tell(new ForwardEvent.Reconnecting(FakeService.NOON, "web", gone, 2, null));
        cli.service.tell(new ForwardEvent.Recovered(
                FakeService.NOON.plusSeconds(75), "web", "demo/web-2", "spdy", Duration.ofMillis(75_400), gone));
        int status = cli.stopAfter(run, "again");

        assertThat(status).isZero();
        assertThat(cli.interrupts.finished).isZero();
        assertThat(cli.printed()).isEqualTo("""
                ALIAS   LOCAL            TARGET       NAMESPACE   STATE    CONTEXT
                web     127.0.0.1:8080   svc/web:80   demo        active   kft-1
                db      127.0.0.1:5432   svc/db:80    demo        active   kft-1
                Press Ctrl-C to stop.
                12:00:00  web  reconnecting: svc/web has no ready pod: pod web-1: ImagePullBackOff (no-ready-pod)
                          Look at the image.
                12:01:15  web  active again after 1 min 15 s: pod demo/web-2
                Stopped 2 forwards after 0.0 s: 4.0 MB received, 3.0 kB sent, 2 reconnects.
                """);
        assertThat(cli.warned()).isEmpty();
        assertThat(cli.service.calls).contains("close");
    }

    @Test
    void aTableInColoursThatFitsTheTerminal() {
        cli.terminal = true;
        cli.width = 70;
        cli.service.report = config(forward("a-very-long-alias-for-the-web-server", 8080));

        cli.stopAfter(cli.start("up", "f.json"), "Ctrl-C");

        List<String> lines = cli.printed().lines().toList();
        assertThat(lines.get(1)).contains("\u001b[32mactive\u001b[0m").contains("\u2026");
        assertThat(lines.get(1).replaceAll("\u001b\\[[0-9]+m", "")).hasSizeLessThanOrEqualTo(70);
    }

    @Test
    void noEscapeCodesOffATerminal() {
        cli.service.report = config(forward("web", 8080));

        cli.stopAfter(cli.start("up", "f.json"), "Ctrl-C");

        assertThat(cli.printed() + cli.warned()).doesNotContain("\u001b");
    }

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
        cli.service.overtaking = new ForwardEvent.Failed(FakeService.NOON, "web", UNKNOWN);

        assertThat(cli.run("up", "f.json")).isEqualTo(2);

        assertThat(cli.printed()).isEmpty();
        assertThat(cli.warned()).endsWith("Nothing can be forwarded.\n");
    }

    @Test
    void whatIsWatchedStaysAndSaysSo() {
        cli.service.report = config(forward("web", 8080));
        cli.service.fate = config -> FakeService.status(config, ForwardState.FAILED, UNKNOWN);

        assertThat(cli.stopAfter(cli.start("up", "--watch", "f.json"), "No forward can work at the moment"))
                .isZero();
    }

    @Test
    void aFallbackIsToldOnceACluster() {
        cli.service.report = config(forward("web", 8080), forward("db", 5432));

        CompletableFuture<Integer> run = cli.start("up", "f.json");
        cli.awaitOut("Ctrl-C");
        for (String alias : List.of("web", "db")) {
            cli.service.tell(new ForwardEvent.CarrierFallback(
                    FakeService.NOON, alias, "kft-1", "spdy", "tunnel", "the server answered 403"));
        }
        cli.service.tell(new ForwardEvent.Stopped(FakeService.NOON, "db"));
        cli.stopAfter(run, "stopped");

        assertThat(cli.printed())
                .contains("12:00:00  web  the cluster of context kft-1 does not take spdy (the server answered 403);"
                        + " trying tunnel\n")
                .doesNotContain("db   the cluster");
    }

    @Test
    void addressesOfBothFamiliesAsPeopleTypeThem() {
        cli.service.report = config(forward("web", 8080));
        cli.service.fate = config -> new ForwardStatus(
                config,
                ForwardState.STARTING,
                FakeService.NOON,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                0,
                null,
                0,
                0,
                0,
                Map.of());
        cli.clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(0));

        cli.stopAfter(cli.start("up", "--address=127.0.0.1,0:0:0:0:0:0:0:1", "f.json"), "Ctrl-C");

        assertThat(cli.printed()).contains("(127.0.0.1:8080, [::1]:8080)");
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
        cli.service.tell(new ForwardEvent.Failed(FakeService.NOON, "db", UNKNOWN));
        assertThat(cli.stopAfter(run, "No forward can work at the moment")).isZero();

        assertThat(cli.printed()).contains("failed: 127.0.0.1:5432 is taken by postgres (process 77) (port-in-use)");
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
    void optionsFillWhatIsOpen() {
        cli.service.report = config(
                forward("open", 1),
                forward("named", 2).toBuilder()
                        .context("own")
                        .namespace("ns")
                        .localAddresses(List.of("::1"))
                        .build());

        cli.stopAfter(
                cli.start(
                        "--context",
                        "c",
                        "up",
                        "-n",
                        "n",
                        "--address=127.0.0.2,127.0.0.3",
                        "--kubeconfig",
                        "/k",
                        "f.json"),
                "Ctrl-C");

        assertThat(cli.service.list().getFirst().config())
                .isEqualTo(forward("open", 1).toBuilder()
                        .context("c")
                        .namespace("n")
                        .kubeconfig(List.of(Path.of("/k")))
                        .localAddresses(List.of("127.0.0.2", "127.0.0.3"))
                        .build());
        assertThat(cli.service.list().getLast().config())
                .extracting(ForwardConfig::context, ForwardConfig::namespace, ForwardConfig::localAddresses)
                .containsExactly("own", "ns", List.of("::1"));
    }

    @Test
    void standardInput() {
        cli.input = "[{}]";
        cli.service.report = config(forward("web", 8080));

        cli.stopAfter(cli.start("up", "-"), "Ctrl-C");

        assertThat(cli.service.parsed).isEqualTo("[{}]");
    }

    @Test
    void theFileOfTheConfigFolder(@TempDir Path folder) throws Exception {
        cli.folder = folder;
        assertThat(cli.run("up")).isEqualTo(2);
        assertThat(cli.warned()).contains("no FILE was given, and there is no " + folder.resolve("forwards.json"));

        Files.writeString(folder.resolve("forwards.json"), "[]");
        cli.service.report = config(forward("web", 8080));
        cli.stopAfter(cli.start("up"), "Ctrl-C");
        assertThat(cli.service.calls).contains("files [" + folder.resolve("forwards.json") + "]");
    }

    @Test
    void withoutAFileThereAreStillTheSourcesOfPlugIns(@TempDir Path folder) {
        cli.folder = folder;
        cli.service.sources.add("consul");
        assertThat(cli.run("up")).isEqualTo(2);
        assertThat(cli.warned()).contains("There is no forward to start in consul.");

        cli.service.report = config(forward("web", 8080));
        cli.stopAfter(cli.start("up"), "Ctrl-C");
        assertThat(cli.service.calls).contains("files []");
    }

    @Test
    void watchChangesOnlyWhatDiffers() {
        cli.service.report = config(forward("same", 1), forward("gone", 2), forward("moved", 3));
        CompletableFuture<Integer> run = cli.start("up", "--watch", "f.json");
        cli.awaitOut("Ctrl-C");
        cli.service.calls.clear();

        cli.service.change(config(forward("moved", 33), forward("new", 4), forward("same", 1)));

        await().untilAsserted(() ->
                assertThat(cli.service.calls).containsExactly("stop moved", "stop gone", "start moved", "start new"));
        assertThat(cli.stopAfter(run, "Ctrl-C")).isZero();
    }

    @Test
    void aBrokenFileStopsNothing() {
        cli.service.report = config(forward("web", 1), forward("db", 2));
        CompletableFuture<Integer> run = cli.start("up", "--watch", "f.json");
        cli.awaitOut("Ctrl-C");
        cli.service.calls.clear();

        cli.service.change(new ConfigReport(List.of(forward("web", 11)), List.of(BAD), List.of()));
        cli.awaitOut("nothing is stopped until they are mended");
        await().untilAsserted(() -> assertThat(cli.service.calls).containsExactly("stop web", "start web"));
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
    void endsWhenNobodyReads() {
        cli.service.report = config(forward("web", 1));
        CompletableFuture<Integer> run = cli.start("up", "-o", "json", "f.json");
        cli.awaitOut("starting");

        cli.out().close();
        cli.service.tell(new ForwardEvent.Stopped(FakeService.NOON, "web"));

        assertThat(CliRun.result(run)).isEqualTo(1);
        assertThat(cli.warned()).contains("Standard output was closed; stopping.");
        assertThat(cli.service.calls).contains("close");
    }

    @Test
    void anEndedRunIsToldInJson() {
        cli.service.report = config(forward("web", 1));

        assertThat(cli.stopAfter(cli.start("up", "-o", "json", "f.json"), "starting"))
                .isZero();

        assertThat(cli.printed().lines().toList().getLast())
                .startsWith("{\"schema\":1,\"event\":\"ended\"")
                .contains("\"forwards\":1");
    }

    @Test
    void standardInputCannotBeWatched() {
        assertThat(cli.run("up", "--watch", "-")).isEqualTo(2);
        assertThat(cli.warned()).contains("standard input cannot be watched");
    }

    static ConfigReport config(ForwardConfig... forwards) {
        return new ConfigReport(List.of(forwards), List.of(), List.of());
    }

    static ForwardConfig forward(String alias, int localPort) {
        return ForwardConfig.to(new Target.Service(alias.length() > 20 ? "web" : alias), new RemotePort.Numbered(80))
                .alias(alias)
                .localPort(localPort)
                .build();
    }
}
