package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.frontend.RelayPod;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.LocalProblem;
import app.kftray.api.problem.PluginProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.SourcePosition;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.transport.DropReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in docs/events.md are what the program prints. */
class EventsDocumentTest {
    private static final Instant AT = FakeService.NOON;

    static Stream<ForwardEvent> everyEvent() {
        ForwardProblem away = new ServerProblem.Unreachable("https://10.0.0.1:6443", "connection timed out");
        ForwardProblem unknown = new KubeconfigProblem.UnknownContext("prd", List.of("prod", "test"));
        return Stream.of(
                new ForwardEvent.Starting(AT, "web", "svc/web"),
                new ForwardEvent.Listening(AT, "web", List.of("127.0.0.1:8080")),
                new ForwardEvent.Connected(
                        AT, "web", "kft-1", "demo/web-1", 8080, 2, "spdy", Duration.ofNanos(742_000)),
                new ForwardEvent.CarrierFallback(AT, "web", "kft-1", "spdy", "tunnel", "the server answered 403"),
                new ForwardEvent.Reconnecting(AT, "web", away, 2, AT.plusMillis(400), AT.minusSeconds(5), 1),
                new ForwardEvent.Recovered(
                        AT, "web", "demo/web-2", "spdy", Duration.ofMillis(812), away, Duration.ofNanos(742_000), 1),
                new ForwardEvent.Failed(AT, "web", unknown, null, 0),
                new ForwardEvent.ConnectionFailed(
                        AT, "web", "127.0.0.1:51234", new StreamProblem.Refused("demo/web-1", 8080), 12),
                new ForwardEvent.ContextSwitched(AT, "web", "test", "prod"),
                new ForwardEvent.Warned(AT, "web", new LocalProblem.PortInUse("127.0.0.1:8080", "node", 4711)),
                new ForwardEvent.Stopped(AT, "web"));
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void showsEveryEvent(ForwardEvent event) throws Exception {
        assertThat(document()).contains(JsonEvents.line(event).toString());
    }

    @Test
    void showsEveryKindOfEvent() {
        assertThat(everyEvent().<Class<?>>map(Object::getClass))
                .containsExactlyInAnyOrder(ForwardEvent.class.getPermittedSubclasses());
    }

    @Test
    void showsTheEventsOfTheRun() throws Exception {
        CliRun cli = new CliRun();
        Terminal terminal = new Terminal(cli.out(), cli.err(), cli.environment, new SystemProbe(cli.environment));
        Report report = new JsonReport(terminal, cli.clock);

        report.configError(
                new ConfigProblem.BadValue(new SourcePosition("f.json", 3, 5), "local_port", "99999", "0 to 65535"));
        report.configWarning(
                new ConfigProblem.UnknownKey(new SourcePosition("f.json", 4, 1), "servise", List.of("service")));
        report.pluginWarning(new PluginProblem.Conflict("transport", "tcp", List.of("a", "b")));
        report.refused(new ConfigProblem.Clash("127.0.0.1:8080", "web", "shop"));
        report.found(new DemoCheck.Finding("svc/web answers", true, "HTTP/1.1 200 OK in 4 ms"));
        report.note("There is no forward in the configuration yet; waiting for one.");
        report.ending(new Summary(
                2, 1, 1_500, 2_000_000, new TreeMap<>(Map.of(DropReason.CONGESTED, 12L)), Duration.ofSeconds(75)));
        report.ended();
        terminal.flush();

        assertThat(cli.printed().lines())
                .hasSize(7)
                .allSatisfy(line -> assertThat(document()).contains(line));
    }

    @Test
    void showsTheEventsOfRelays() throws Exception {
        CliRun cli = new CliRun();
        Terminal terminal = new Terminal(cli.out(), cli.err(), cli.environment, new SystemProbe(cli.environment));
        Report report = new JsonReport(terminal, cli.clock);
        for (RelayEvent.Change change : RelayEvent.Change.values()) {
            report.relay(
                    switch (change) {
                        case DEPLOYED ->
                            relay(change, "kftray-relay-7d9f", "forwards to udp://dns.demo.svc:53 need it");
                        case FOUND -> relay(change, "relay", "the setting relay.existing names it");
                        case HEALED -> relay(change, "kftray-relay-90ab", "kftray-relay-7d9f is gone");
                        case REMOVED -> relay(change, "kftray-relay-90ab", "no forward needs it any more");
                        case LEFT_BEHIND ->
                            relay(
                                    change,
                                    "kftray-relay-90ab",
                                    "it could not be removed before the end; the next start tries again");
                    });
        }
        terminal.flush();

        assertThat(cli.printed().lines())
                .hasSize(5)
                .allSatisfy(line -> assertThat(document()).contains(line));
    }

    private static RelayEvent relay(RelayEvent.Change change, String pod, String cause) {
        return new RelayEvent(AT, change, "kft-1", "demo", pod, cause);
    }

    @Test
    void showsWhatACheckFound() throws Exception {
        CliRun cli = new CliRun();
        cli.service.report = FakeService.config(FakeService.forward("web", 1));
        cli.service.checks.add(new CheckResult("web", List.of("2 ready pods behind svc/web"), List.of()));

        assertThat(cli.run("check", "--cluster", "-o", "json", "f.json")).isZero();

        assertThat(document()).contains(cli.printed());
    }

    @Test
    void showsTheRelays() throws Exception {
        CliRun cli = new CliRun();
        cli.service.relays.add(
                new RelayPod("kft-1", "demo", "kftray-relay-7d9f", "ann on laptop", "ready", RelayPod.Use.IN_USE));
        assertThat(cli.run("relay", "list", "-o", "json")).isZero();
        cli.service.relays.set(
                0,
                new RelayPod("kft-1", "demo", "kftray-relay-1c2e", "ann on laptop", "ready", RelayPod.Use.LEFT_BEHIND));
        assertThat(cli.run("relay", "clean", "-o", "json")).isZero();
        cli.service.loading =
                new ProblemException(new KubeconfigProblem.UnknownContext("prd", List.of("prod", "test")));
        assertThat(cli.run("relay", "list", "-o", "json")).isEqualTo(2);

        assertThat(document()).contains(cli.printed());
    }

    private static String document() throws Exception {
        return Files.readString(Path.of("../docs/events.md"));
    }
}
