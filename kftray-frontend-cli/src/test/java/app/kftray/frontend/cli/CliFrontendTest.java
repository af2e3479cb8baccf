package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.SourcePosition;
import app.kftray.api.problem.TargetProblem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliFrontendTest {
    private final CliRun cli = new CliRun();

    @Test
    void forwardKeepsTheOrderOfSelectorsAndOptions() {
        int status = cli.stopAfter(
                cli.start(
                        "forward",
                        "svc/web",
                        "8080:80",
                        "-l",
                        "app=x",
                        "-n",
                        "shop",
                        "9000",
                        "--selector=a=b",
                        "1:2",
                        "-lc=d",
                        "3"),
                "Ctrl-C");

        assertThat(status).isZero();
        assertThat(cli.service.list())
                .extracting(it -> it.config().target().describe() + " "
                        + it.config().localPort() + " " + it.config().namespace())
                .containsExactly("svc/web 8080 shop", "-l app=x 9000 shop", "-l a=b 1 shop", "-l c=d 3 shop");
        // The alias says what the target says, and is left out.
        assertThat(cli.printed()).startsWith("LOCAL            TARGET          NAMESPACE   STATE    CONTEXT\n");
    }

    @Test
    void anUnknownCommandNamesTheNearest() {
        assertThat(cli.run("froward", "svc/web", "80")).isEqualTo(2);

        assertThat(cli.warned()).isEqualTo("""
                error: there is no command froward (bad-usage)
                  Did you mean forward? Known commands: up, forward, check, relay, demo, version, help, completion.
                """);
    }

    @Test
    void anUnknownOption() {
        assertThat(cli.run("up", "--wacth")).isEqualTo(2);

        assertThat(cli.warned()).isEqualTo("""
                error: there is no option --wacth; did you mean --watch? (bad-usage)
                  kftray help up shows what can be written.
                """);
    }

    @Test
    void aWrongValue() {
        assertThat(cli.run("check", "--color", "pink")).isEqualTo(2);

        assertThat(cli.warned()).startsWith("error: --color: pink (expected: auto, always, never) (bad-usage)\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "completion tcsh | tcsh (expected: bash, zsh, fish)",
                "relay | an argument is missing (expected: list, clean)",
                "relay list clean | clean is one argument too many",
                "up --color | --color has no value (expected: auto, always, never)",
                "up --context | --context has no value (expected: NAME)",
                "up --context a --context b | --context is given twice",
                "up --watch=1 f | --watch takes no value",
                "demo --for soon | --for: soon (expected: a time such as 20s, 2m or 1h)",
            })
    void mistakesInPlainWords(String line, String told) {
        assertThat(cli.run(line.split(" "))).isEqualTo(2);

        assertThat(cli.warned()).startsWith("error: " + told + " (bad-usage)\n  kftray help " + line.split(" ")[0]);
    }

    @Test
    void anEmptyFileNameIsNotTheDefault() {
        assertThat(cli.run("check", "")).isEqualTo(2);

        assertThat(cli.warned()).isEqualTo("""
                error: a FILE is an empty text (expected: a path, or -) (bad-usage)
                  Leave it out for forwards.json in the config folder.
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--namespace", "--context", "--kubeconfig"})
    void anEmptyNameIsNotTheDefault(String option) {
        assertThat(cli.run("up", option, "", "f.json")).isEqualTo(2);

        assertThat(cli.warned())
                .startsWith("error: " + option
                        + ": an empty text (expected: a value, or leave the option out) (bad-usage)\n");
        assertThat(cli.service.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"version", "version -o json", "help", "check f.json", "relay list", "completion bash", "up -h"})
    void whatCannotBeWrittenIsToldAndHasFailed(String line) {
        cli.out().close();

        assertThat(cli.run(line.split(" "))).isEqualTo(1);

        assertThat(cli.warned()).isEqualTo("Standard output cannot be written: it was closed, or its disk is full.\n");
    }

    @Test
    void mistakesKeepTheirStatusWhenNothingCanBeWritten() {
        cli.out().close();

        assertThat(cli.run("froward")).isEqualTo(2);
        assertThat(cli.run("check", "--wacth")).isEqualTo(2);
    }

    @Test
    void jsonIsUtf8WhateverTheLocale() {
        CliRun ascii = new CliRun(StandardCharsets.US_ASCII);
        ascii.service.report = FakeService.config(FakeService.forward("web", 1));
        ascii.service.checks.add(new CheckResult("café ✓", List.of(), List.of()));

        assertThat(ascii.run("check", "--cluster", "-o", "json", "f.json")).isZero();

        assertThat(ascii.printed()).contains("\"forward\":\"café ✓\"");
    }

    @Test
    void aWrongAddress() {
        assertThat(cli.run("forward", "--address", "myhost", "svc/web", "80")).isEqualTo(2);

        assertThat(cli.warned()).startsWith("error: --address: myhost (expected: an IP address) (bad-usage)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "--help", "-h"})
    void helpNeedsNoService(String word) {
        int status = word.isEmpty() ? cli.run() : cli.run(word);

        assertThat(status).isZero();
        assertThat(cli.printed())
                .contains("Usage: kftray COMMAND")
                .contains("completion")
                .contains("Exit status");
        assertThat(cli.servicesBuilt).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "forward", "check", "demo", "version", "help", "completion"})
    void everyCommandHasHelp(String command) {
        assertThat(cli.run("help", command)).isZero();
        String help = cli.printed();
        CliRun second = new CliRun();
        assertThat(second.run(command, "--help")).isZero();

        assertThat(help).isEqualTo(second.printed()).contains("kftray " + command);
        assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
    }

    @Test
    void helpForNoCommand() {
        assertThat(cli.run("help", "chek")).isEqualTo(2);
        assertThat(cli.warned()).contains("Did you mean check?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-V"})
    void version(String word) {
        assertThat(cli.run(word)).isZero();
        assertThat(cli.printed()).startsWith("kftray 1.2.3 (Java ");
    }

    @Test
    void checkOfAGoodFile() {
        cli.service.report = FakeService.config(FakeService.forward("web", 1), FakeService.forward("db", 2));

        assertThat(cli.run("check", "a.json", "b.yaml")).isZero();

        assertThat(cli.printed()).isEqualTo("a.json, b.yaml: 2 forwards, 0 mistakes, 0 warnings.\n");
        assertThat(cli.service.calls).containsOnly("files [a.json, b.yaml]");
    }

    @Test
    void checkOfABadFile() {
        cli.service.report = new ConfigReport(
                List.<ForwardConfig>of(),
                List.of(new ConfigProblem.Unreadable("a.json", "no such file", "")),
                List.of());

        assertThat(cli.run("check", "a.json")).isEqualTo(2);

        assertThat(cli.warned()).startsWith("error: cannot read a.json: no such file (config-unreadable)\n");
    }

    @Test
    void checkAtTheCluster() {
        cli.service.report = FakeService.config(FakeService.forward("web", 1), FakeService.forward("db", 2));
        cli.service.checks.add(new CheckResult("web", List.of("2 ready pods behind svc/web"), List.of()));
        cli.service.checks.add(new CheckResult(
                "db", List.of(), List.of(new TargetProblem.NotFound("service", "demo", "db", List.of("dbs")))));

        assertThat(cli.run("check", "--cluster", "f.json")).isEqualTo(1);

        assertThat(cli.printed()).isEqualTo("""
                web: ok
                  2 ready pods behind svc/web
                db: not ok
                  error: there is no service db in namespace demo (no-such-service)
                    Did you mean dbs? Known services in demo: dbs.
                f.json: 2 forwards, 0 mistakes, 0 warnings.
                """);
    }

    @Test
    void checkReadsTheSettingsToo() {
        cli.service.report = FakeService.config(FakeService.forward("web", 1));
        cli.service.warnings.add(new ConfigProblem.BadValue(
                new SourcePosition("kftray.conf", 1, 0), "kftray.hold-time", "soon", "a duration with its unit"));
        cli.service.warnings.add(new ConfigProblem.UnknownKey(
                new SourcePosition("kftray.conf", 2, 0), "kftray.hold-tim", List.of("kftray.hold-time")));

        assertThat(cli.run("check", "a.json")).isEqualTo(2);

        assertThat(cli.warned())
                .contains("error: kftray.conf:1: kftray.hold-time: soon (expected: a duration with its unit)")
                .contains("warning: kftray.conf:2: the key kftray.hold-tim is not known");
        assertThat(cli.printed()).isEqualTo("a.json: 1 forward, 1 mistake, 1 warning.\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relay list", "relay list -o json", "check --cluster f.json"})
    void withoutAKubeconfigEveryCommandEndsAlike(String line) {
        ForwardProblem none = new KubeconfigProblem.NoKubeconfig(List.of("/home/ann/.kube/config"));
        cli.service.report = FakeService.config(FakeService.forward("web", 1));
        cli.service.checks.add(new CheckResult("web", List.of(), List.of(none)));
        if (line.startsWith("relay")) {
            cli.service.loading = new ProblemException(none);
        }

        assertThat(cli.run(line.split(" "))).isEqualTo(2);

        assertThat(cli.printed() + cli.warned()).contains("no-kubeconfig");
    }

    @Test
    void aProblemIsToldOnceWithItsStackToo() {
        cli.service.loading = new ProblemException(new ConfigProblem.Unreadable("f.json", "no such file", ""));

        assertThat(cli.run("check", "-vv", "f.json")).isEqualTo(2);

        assertThat(cli.warned()).contains("\tat ").containsOnlyOnce("no such file");
    }

    @Test
    void aFaultHasNoStackUnlessAskedFor() {
        CliRun quiet = new CliRun();
        quiet.service.loading = new IllegalStateException("boom");
        assertThat(quiet.run("check", "f.json")).isEqualTo(1);
        assertThat(quiet.warned()).contains("(internal)").doesNotContain("\tat ");

        CliRun loud = new CliRun();
        loud.service.loading = new IllegalStateException("boom");
        assertThat(loud.run("check", "-vv", "f.json")).isEqualTo(1);
        assertThat(loud.warned()).contains("\tat ");
        assertThat(loud.verbosity).isEqualTo(2);
    }
}
