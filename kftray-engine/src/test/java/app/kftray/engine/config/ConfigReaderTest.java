package app.kftray.engine.config;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.HttpLogs;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.SourcePosition;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {
    private static final Path FOLDER = Path.of("/team").toAbsolutePath();
    private static final Path HOME = Path.of("/home/ada").toAbsolutePath();

    @Test
    void everyKeyIsUnderstood() {
        ConfigReport report = read("""
                [{
                  "alias": "shop", "context": "prod", "kubeconfig": "~/.kube/prod", "namespace": "store",
                  "service": "web", "workload_type": "service", "target": null, "remote_address": "",
                  "remote_port": "http", "local_port": 8080, "local_address": "127.0.0.5",
                  "auto_loopback_address": false, "protocol": "tcp", "domain_enabled": "true",
                  "http_logs_enabled": true, "http_logs_max_file_size": 1000, "http_logs_retention_days": 3,
                  "http_logs_auto_cleanup": "false",
                  "exposure_type": "internal", "cert_manager_enabled": false, "cert_issuer": "le",
                  "cert_issuer_kind": "Issuer", "ingress_class": "nginx", "ingress_annotations": {"a": "b"}
                }]
                """);

        assertThat(report.errors()).isEmpty();
        assertThat(report.forwards())
                .containsExactly(ForwardConfig.to(new Target.Service("web"), new RemotePort.Named("http"))
                        .alias("shop")
                        .context("prod")
                        .kubeconfig(List.of(HOME.resolve(".kube/prod")))
                        .namespace("store")
                        .localAddresses(List.of("127.0.0.5"))
                        .localPort(8080)
                        .hostName(true)
                        .httpLogs(new HttpLogs(true, 1000, 3, false))
                        .build());
    }

    @Test
    void whatIsAskedForAndNotDoneIsWarnedOfAtItsPlace() {
        ConfigReport report = read("""
                [{"service": "web", "remote_port": 80, "domain_enabled": true,
                  "http_logs_enabled": "true", "http_logs_retention_days": 3},
                 {"service": "api", "remote_port": 81, "domain_enabled": false,
                  "http_logs_enabled": false, "http_logs_max_file_size": 10485760}]
                """);

        assertThat(report.forwards()).hasSize(2);
        assertThat(report.warnings())
                .extracting(ForwardProblem::code, ForwardProblem::message)
                .containsExactly(
                        tuple(
                                "config-no-effect",
                                "a.json:1:58: domain_enabled has no effect: forwards have no host names yet"),
                        tuple(
                                "config-no-effect",
                                "a.json:2:24: http_logs_enabled has no effect: HTTP traffic is not logged yet"));
    }

    @Test
    void whatMayBeOmittedHasItsDefault() {
        ForwardConfig forward = only("{\"service\": \"web\", \"remote_port\": 80}");

        assertThat(forward)
                .isEqualTo(ForwardConfig.to(new Target.Service("web"), new RemotePort.Numbered(80))
                        .alias("service-tcp-80")
                        .build());
    }

    @Test
    void harmlessSpellingsAreForgiven() {
        ForwardConfig forward = only("""
                {"alias": 5432, "workload_type": "Pod", "protocol": "TCP", "target": " app=web,tier in (a, b),!old ",
                 "remote_port": "8080", "local_port": "0", "local_address": "localhost", "kubeconfig": "default"}
                """);

        assertThat(forward.alias()).isEqualTo("5432");
        assertThat(forward.protocol()).isEqualTo("tcp");
        assertThat(forward.target()).isEqualTo(new Target.Selector("app=web,tier in (a, b),!old"));
        assertThat(forward.remotePort()).isEqualTo(new RemotePort.Numbered(8080));
        assertThat(forward.localAddresses()).containsExactly("127.0.0.1");
        assertThat(forward.kubeconfig()).isEmpty();
    }

    @Test
    void yamlOfTheSameShapeIsRead() {
        ConfigReport report = read("""
                # ours
                - service: web
                  remote_port: 80
                  local_port: &port 8080
                - alias: db
                  workload_type: pod
                  target: db-0
                  remote_port: 5432
                  kubeconfig: [one.yaml, /two.yaml]
                """);

        assertThat(report.errors()).isEmpty();
        assertThat(report.forwards()).extracting(ForwardConfig::alias).containsExactly("service-tcp-8080", "db");
        assertThat(report.forwards().getLast().target()).isEqualTo(new Target.Pod("db-0"));
        assertThat(report.forwards().getLast().kubeconfig())
                .containsExactly(
                        FOLDER.resolve("one.yaml"), Path.of("/two.yaml").toAbsolutePath());
    }

    @Test
    void everyMistakeIsToldAtItsPlace() {
        ConfigReport report = read("""
                [
                  {"service": "Web", "remote_port": 70000, "local_port": -1},
                  {"service": "api", "local_adress": "127.0.0.1"},
                  {"service": "ok", "remote_port": 80, "protocol": "tcp", "domain_enabled": "yes"},
                  {"service": "fine", "remote_port": 81},
                  17
                ]
                """, "- remote_port: [1]\n  service: x\n");

        assertThat(report.forwards()).extracting(ForwardConfig::alias).containsExactly("service-tcp-81");
        assertThat(report.errors())
                .extracting(ForwardProblem::message)
                .containsExactly(
                        "a.json:2:15: service: \"Web\" (expected: " + Syntax.LABEL + ")",
                        "a.json:2:37: remote_port: 70000 (expected: " + Syntax.PORT + ")",
                        "a.json:2:58: local_port: -1 (expected: a whole number from 0 to 65535)",
                        "a.json:3:3: remote_port is missing: a forward leads to a port, by number or by name",
                        "a.json:4:77: domain_enabled: \"yes\" (expected: true or false)",
                        "a.json:6:3: 17 is no forward (expected: an object)",
                        "b.json:1:16: remote_port: a list (expected: " + Syntax.PORT + ")");
        assertThat(report.warnings())
                .containsExactly(
                        new ConfigProblem.UnknownKey(new SourcePosition("a.json", 3, 22), "local_adress", Keys.ALL));
        assertThat(report.warnings().getFirst().hint()).isEqualTo("Did you mean local_address?");
    }

    @Test
    void aKeyThatStandsTwiceIsAMistake() {
        assertThat(read("{\"service\": \"a\",\n \"service\": \"b\", \"remote_port\": 80}")
                        .errors())
                .singleElement()
                .extracting(ForwardProblem::message)
                .isEqualTo("a.json:2:2: service: \"b\" (expected: the key once, it stands in line 1 already)");
    }

    @Test
    void brokenTextsAreToldWithTheirPlace() {
        assertThat(read("[{\"service\": \"a\",}]", "a: [1\nb: 2", "  ").errors())
                .allSatisfy(problem -> assertThat(problem).isInstanceOf(ConfigProblem.Malformed.class))
                .extracting(ForwardProblem::message)
                .satisfiesExactly(
                        json -> assertThat(json).startsWith("a.json:1:18: } cannot stand here"),
                        yaml -> assertThat(yaml).startsWith("b.json:2:").contains("expected"),
                        empty -> assertThat(empty).startsWith("c.json:1:1: the text is empty"));
        assertThat(read("[] []").errors()).hasSize(1);
        assertThat(read("[").errors()).hasSize(1);
    }

    @Test
    void kindsThatCannotBeCarriedAreToldAndTheOthersRun() {
        ConfigReport report = read("""
                [{"service": "dns", "remote_port": 53, "protocol": "udp"},
                 {"alias": "rds", "workload_type": "proxy", "remote_address": "db.internal", "remote_port": 5432},
                 {"workload_type": "expose", "remote_port": 80, "local_port": 3000},
                 {"service": "typo", "remote_port": 80, "protocol": "tpc"},
                 {"service": "web", "remote_port": 80}]
                """);

        assertThat(report.forwards()).extracting(ForwardConfig::alias).containsExactly("service-tcp-80");
        assertThat(report.errors())
                .extracting(ForwardProblem::message, ForwardProblem::hint)
                .containsExactly(
                        tuple(
                                "a.json:1:52: service-udp-53: the protocol udp is not supported",
                                "Loaded transports: tcp."),
                        tuple(
                                "a.json:2:36: rds: the workload_type proxy is not supported",
                                "Supported are service and pod."),
                        tuple(
                                "a.json:3:20: expose-tcp-3000: the workload_type expose is not supported",
                                "Supported are service and pod."),
                        tuple(
                                "a.json:4:53: service-tpc-80: the protocol tpc is not supported",
                                "Did you mean tcp? Loaded transports: tcp."));
    }

    @Test
    void aRelayAndAUdpTransportCarryMore() {
        ConfigReport report = new ConfigReader(new Capabilities(Set.of("tcp", "udp"), true), HOME)
                .read(List.of(source("a.json", """
                                        [{"service": "dns", "remote_port": 53, "protocol": "udp"},
                                         {"workload_type": "proxy", "remote_address": "db.internal", "remote_port": 53, "local_port": 53}]
                                        """)));

        assertThat(report.errors()).isEmpty();
        assertThat(report.forwards())
                .extracting(ForwardConfig::target)
                .last()
                .isEqualTo(new Target.Host("db.internal"));
    }

    @Test
    void aHostsPortIsANumber() {
        ConfigReport report =
                new ConfigReader(new Capabilities(Set.of("tcp"), true), HOME).read(List.of(source("a.json", """
                        {"workload_type": "proxy", "remote_address": "db.internal", "remote_port": "pg"}
                        """)));

        assertThat(report.forwards()).isEmpty();
        assertThat(report.errors())
                .extracting(ForwardProblem::code, ForwardProblem::message)
                .containsExactly(tuple(
                        "config-bad-value", "a.json:1:76: remote_port: \"pg\" (expected: " + Syntax.HOST_PORT + ")"));
    }

    @Test
    void anEntryMayWantItsRelayDifferent() {
        ForwardConfig forward = only("""
                {"service": "a", "remote_port": 80, "relay": {"image": "mirror/relay:2", "labels": {"team": "blue"}}}
                """);

        assertThat(forward.relay())
                .containsEntry("image", "mirror/relay:2")
                .containsEntry("labels", Map.of("team", "blue"));
    }

    @Test
    void mistakesInWhatARelayIsToBeAreToldAtTheirPlace() {
        ConfigReport report = read("""
                {"service": "a", "remote_port": 80,
                 "relay": {"pull-policy": "Sometimes",
                           "imgae": "x"}}
                """);

        assertThat(report.errors())
                .extracting(ForwardProblem::message)
                .containsExactly("a.json:2:27: relay.pull-policy: Sometimes (expected: Always, IfNotPresent or Never)");
        assertThat(report.warnings())
                .extracting(ForwardProblem::message, ForwardProblem::hint)
                .containsExactly(
                        tuple("a.json:3:12: the key imgae is not known and has no effect", "Did you mean image?"));
    }

    @Test
    void defaultAliasesAreMadeToDiffer() {
        ConfigReport report = read("""
                [{"service": "a", "remote_port": 80}, {"service": "b", "remote_port": 80},
                 {"service": "c", "remote_port": 80}, {"service": "d", "remote_port": 81, "alias": "service-tcp-80-2"}]
                """);

        assertThat(report.errors()).isEmpty();
        assertThat(report.forwards())
                .extracting(ForwardConfig::alias)
                .containsExactly("service-tcp-80", "service-tcp-80-3", "service-tcp-80-4", "service-tcp-80-2");
    }

    @Test
    void anAliasThatTwoEntriesChoseIsAMistakeOfBoth() {
        ConfigReport report = read(
                "[{\"alias\": \"x\", \"service\": \"a\", \"remote_port\": 80}]",
                "[{\"alias\": \"x\", \"service\": \"b\", \"remote_port\": 81}, {\"service\": \"c\", \"remote_port\": 82}]");

        assertThat(report.errors())
                .containsExactly(new ConfigProblem.Clash("the alias x", "x (a.json:1:2)", "x (b.json:1:2)"));
        assertThat(report.forwards()).extracting(ForwardConfig::alias).containsExactly("service-tcp-82");
    }

    @Test
    void aLocalPortThatTwoEntriesWantIsFoundBeforeAnythingStarts() {
        ConfigReport report = read("""
                [{"alias": "a", "service": "a", "remote_port": 80, "local_port": 8080},
                 {"alias": "b", "service": "b", "remote_port": 80, "local_port": 8080, "local_address": "0.0.0.0"},
                 {"alias": "c", "service": "c", "remote_port": 80, "local_port": 8080, "local_address": "::"},
                 {"alias": "d", "service": "d", "remote_port": 80, "local_port": 8081},
                 {"alias": "e", "service": "e", "remote_port": 80, "local_port": 8081, "local_address": "127.0.0.2"},
                 {"alias": "f", "service": "f", "remote_port": 80, "local_port": 8081, "auto_loopback_address": true}]
                """);

        assertThat(report.errors())
                .containsExactly(new ConfigProblem.Clash(
                        "[::]:8080", List.of("a (a.json:1:2)", "b (a.json:2:2)", "c (a.json:3:2)")));
        assertThat(report.errors().getFirst().message())
                .isEqualTo("a (a.json:1:2), b (a.json:2:2) and c (a.json:3:2) cannot all have [::]:8080");
        assertThat(report.forwards()).extracting(ForwardConfig::alias).containsExactly("d", "e", "f");
    }

    @Test
    void everyAddressOfOneFamilyIsNoneOfTheOther() {
        ConfigReport report = read("""
                [{"alias": "a", "service": "a", "remote_port": 80, "local_port": 8080, "local_address": "0.0.0.0"},
                 {"alias": "b", "service": "b", "remote_port": 80, "local_port": 8080, "local_address": "::1"}]
                """);
        assertThat(report.errors()).isEmpty();
        assertThat(report.forwards()).hasSize(2);
    }

    private static ForwardConfig only(String text) {
        ConfigReport report = read(text);
        assertThat(report.errors()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        return report.forwards().getFirst();
    }

    private static ConfigReport read(String... texts) {
        List<SourceText> sources = Arrays.stream(texts)
                .map(text -> source((char) ('a' + Arrays.asList(texts).indexOf(text)) + ".json", text))
                .toList();
        return new ConfigReader(new Capabilities(Set.of("tcp"), false), HOME).read(sources);
    }

    private static SourceText source(String name, String text) {
        return new SourceText(name, text, FOLDER);
    }

    private static org.assertj.core.groups.Tuple tuple(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }
}
