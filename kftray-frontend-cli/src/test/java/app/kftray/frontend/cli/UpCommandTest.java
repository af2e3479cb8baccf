package app.kftray.frontend.cli;

import static app.kftray.frontend.cli.FakeService.config;
import static app.kftray.frontend.cli.FakeService.forward;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardState;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.TargetProblem;
import app.kftray.api.transport.DropReason;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a run shows: the table, what happens, and at the end the summary. */
class UpCommandTest {
    private final CliRun cli = new CliRun();

    @Test
    void theTableThenChangesThenTheSummary() {
        cli.service.report = config(forward("web", 8080), forward("db", 5432));

        CompletableFuture<Integer> run = cli.start("up", "f.json");
        cli.awaitOut("Ctrl-C");
        ForwardProblem gone =
                new TargetProblem.NoReadyPod("svc/web", "pod web-1: ImagePullBackOff", "Look at the image.");
        cli.service.tell(new ForwardEvent.Reconnecting(FakeService.NOON, "web", gone, 1, null, FakeService.NOON, 1));
        cli.service.tell(new ForwardEvent.Reconnecting(FakeService.NOON, "web", gone, 2, null, FakeService.NOON, 1));
        cli.service.tell(new ForwardEvent.Recovered(
                FakeService.NOON.plusSeconds(75),
                "web",
                "demo/web-2",
                "spdy",
                Duration.ofMillis(75_400),
                gone,
                Duration.ofMillis(3),
                1));
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
    void aKubeconfigThatManyForwardsShareIsToldOfOnce() {
        cli.service.report = config(forward("web", 8080), forward("db", 5432));
        ForwardProblem broken = new KubeconfigProblem.KubeconfigIgnored(
                new KubeconfigProblem.BadKubeconfig("/home/ann/.kube/config", "it is empty"));
        ForwardProblem usable = new KubeconfigProblem.KubeconfigUsable(List.of("/home/ann/.kube/config"));

        CompletableFuture<Integer> run = cli.start("up", "f.json");
        cli.awaitOut("Ctrl-C");
        for (ForwardProblem problem : List.of(broken, usable, broken)) {
            cli.service.tell(new ForwardEvent.Warned(FakeService.NOON, "web", problem));
            cli.service.tell(new ForwardEvent.Warned(FakeService.NOON, "db", problem));
        }
        cli.service.tell(new ForwardEvent.Warned(FakeService.NOON, "db", usable));
        cli.stopAfter(run, "12:00:00  db");

        assertThat(cli.printed().lines().filter(line -> line.startsWith("12:00:00")))
                .containsExactly(
                        "12:00:00  web  warning: the kubeconfig /home/ann/.kube/config cannot be used: it is empty;"
                                + " what was read of it before stays in use (kubeconfig-ignored)",
                        "12:00:00  web  warning: the kubeconfig /home/ann/.kube/config can be used again"
                                + " (kubeconfig-usable)",
                        "12:00:00  web  warning: the kubeconfig /home/ann/.kube/config cannot be used: it is empty;"
                                + " what was read of it before stays in use (kubeconfig-ignored)",
                        "12:00:00  db   warning: the kubeconfig /home/ann/.kube/config can be used again"
                                + " (kubeconfig-usable)");
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
    void whatNeverWorkedWaitsAndHasNothingToReconnect() {
        ForwardProblem none = new TargetProblem.NoReadyPod("svc/web", "it is scaled to 0", "");
        cli.service.report = config(forward("web", 8080));
        cli.service.fate = config -> FakeService.status(config, ForwardState.RECONNECTING, none);
        cli.clock = Clock.systemUTC(); // shown as it is after a while
        CompletableFuture<Integer> run = cli.start("up", "f.json");
        cli.awaitOut("Ctrl-C");
        ForwardProblem other = new TargetProblem.NoReadyPod("svc/web", "pod web-1 starts", "");
        cli.service.tell(new ForwardEvent.Reconnecting(FakeService.NOON, "web", other, 1, null, null, 0));
        cli.stopAfter(run, "web-1 starts");

        assertThat(cli.printed())
                .contains(
                        "svc/web:80   waiting   kft-1",
                        "web  waiting: svc/web has no ready pod: it is scaled to 0",
                        "web  waiting: svc/web has no ready pod: pod web-1 starts")
                .doesNotContain("reconnecting");
    }

    @Test
    void noEscapeCodesOffATerminal() {
        cli.service.report = config(forward("web", 8080));

        cli.stopAfter(cli.start("up", "f.json"), "Ctrl-C");

        assertThat(cli.printed() + cli.warned()).doesNotContain("\u001b");
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
    void endsWhenNobodyReads() {
        cli.service.report = config(forward("web", 1));
        CompletableFuture<Integer> run = cli.start("up", "-o", "json", "f.json");
        cli.awaitOut("starting");

        cli.out().close();
        cli.service.tell(new ForwardEvent.Stopped(FakeService.NOON, "web"));

        assertThat(CliRun.result(run)).isEqualTo(1);
        assertThat(cli.warned())
                .containsOnlyOnce("Standard output cannot be written: it was closed, or its disk is full.");
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
}
