package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.config.WorkloadKind;
import app.kftray.api.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetGrammarTest {

    @Test
    void severalTargetsWithTheirPorts() {
        List<ForwardConfig> forwards =
                parse("svc/web 8080:80 pod/db-0 5432 deploy/api :http -l app=x,tier!=y 9000 0:80");

        assertThat(forwards)
                .extracting(forward -> forward.target() + " " + forward.localPort() + " "
                        + forward.remotePort().describe())
                .containsExactly(
                        new Target.Service("web") + " 8080 80",
                        new Target.Pod("db-0") + " 5432 5432",
                        new Target.Workload(WorkloadKind.DEPLOYMENT, "api") + " 0 http",
                        new Target.Selector("app=x,tier!=y") + " 9000 9000",
                        new Target.Selector("app=x,tier!=y") + " 0 80");
        assertThat(forwards)
                .extracting(ForwardConfig::alias)
                .containsExactly(
                        "svc/web:80",
                        "pod/db-0:5432",
                        "deploy/api:http",
                        "-l app=x,tier!=y:9000",
                        "-l app=x,tier!=y:80");
    }

    @ParameterizedTest
    @CsvSource({
        "web-1, pod/web-1",
        "po/web, pod/web",
        "pods/web, pod/web",
        "service/web, svc/web",
        "services/web, svc/web",
        "SVC/web, svc/web",
        "deployment/web, deploy/web",
        "deployments/web, deploy/web",
        "deployment.apps/web, deploy/web",
        "statefulset/db, sts/db",
        "rs/web, rs/web",
        "daemonset/log, ds/log",
        "jobs/once, job/once",
    })
    void everyWayToNameATarget(String word, String target) {
        assertThat(parse(word + " 80"))
                .extracting(forward -> forward.target().describe())
                .containsExactly(target);
    }

    @Test
    void aPortsNameAfterAPortIsAPort() {
        assertThat(parse("svc/web http metrics"))
                .extracting(ForwardConfig::remotePort)
                .containsExactly(new RemotePort.Named("http"), new RemotePort.Named("metrics"));
    }

    @Test
    void aNameTooLongForAPortIsAPod() {
        assertThat(parse("db-0 5432 web-7d9f8b6c5-abcde 80"))
                .extracting(forward -> forward.target().describe())
                .containsExactly("pod/db-0", "pod/web-7d9f8b6c5-abcde");
    }

    @Test
    void aliasesAreUnique() {
        assertThat(parse("svc/web 8080:80 8081:80 :80 :80"))
                .extracting(ForwardConfig::alias)
                .containsExactly("svc/web:80", "svc/web:80@8081", "svc/web:80@3", "svc/web:80@4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | a target and a port are missing",
                "8080:80                 | the port 8080:80 stands before any target",
                "80                      | the port 80 stands before any target",
                "svc/web                 | no port follows svc/web",
                "svc/web svc/db 80       | no port follows svc/web",
                "svc/web 80 svc/db       | no port follows svc/db",
                "servce/web 80           | servce/web names no kind of target that can be forwarded to",
                "svc/ 80                 | svc/ is no target (expected: KIND/NAME, a pod's name, or -l SELECTOR)",
                "svc/Web_1 80            | svc/Web_1 is no target (expected: KIND/NAME, a pod's name, or -l SELECTOR)",
                "svc/web 0               | port 0 in 0 (expected: 1 to 65535)",
                "svc/web 65536           | port 65536 in 65536 (expected: 1 to 65535)",
                "svc/web 99999999999     | port 99999999999 in 99999999999 (expected: 1 to 65535)",
                "svc/web 65536:80        | local port 65536 in 65536:80 (expected: 0 to 65535)",
                "svc/web ::1:8080:80     | local port ::1:8080 in ::1:8080:80 (expected: 0 to 65535)",
                "svc/web a:80            | local port a in a:80 (expected: 0 to 65535)",
                "svc/web 8080:           | 8080: is no port (expected: REMOTE, LOCAL:REMOTE or :REMOTE)",
                "svc/web HTTP            | HTTP is no port (expected: REMOTE, LOCAL:REMOTE or :REMOTE)",
                "svc/web 80:80/udp       | 80:80/udp names a protocol, and forwards of the command line are always TCP",
                "svc/web 80 53/UDP       | 53/UDP names a protocol, and forwards of the command line are always TCP",
                "svc/web 80 svc/db 80    | svc/web 80 and svc/db 80 both want the local port 80",
                "db-0 5432 db-1 5432     | pod/db-0 5432 and pod/db-0 5432 both want the local port 5432",
            })
    void mistakesAreNamed(String words, String message) {
        assertThatThrownBy(() -> parse(words)).isInstanceOfSatisfying(ProblemException.class, failure -> {
            assertThat(failure.problem().code()).isEqualTo("bad-usage");
            assertThat(failure.problem().message()).isEqualTo(message);
        });
    }

    @Test
    void aPortWithItsProtocolIsUnderstood() {
        assertThatThrownBy(() -> parse("svc/web :http/tcp"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        it -> assertThat(it.problem().hint()).isEqualTo("Leave it out: svc/web :http"));
        assertThatThrownBy(() -> parse("svc/dns 53:53/udp"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        it -> assertThat(it.problem().hint()).contains("config file", "protocol: udp"));
        assertThatThrownBy(() -> parse("svc/sig 36412/SCTP"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        it -> assertThat(it.problem().hint()).isEqualTo("SCTP cannot be forwarded."));
        assertThatThrownBy(() -> parse("svc/web 80/http")).hasMessage("no port follows svc/web");
        assertThat(parse("svc/web 80 svc/udp 53")).hasSize(2);
    }

    @Test
    void aServiceWithItsNamespaceIsUnderstood() {
        for (String name : List.of("svc/web.demo", "service/web.demo.svc.cluster.local")) {
            assertThatThrownBy(() -> parse(name + " 80")).isInstanceOfSatisfying(ProblemException.class, failure -> {
                assertThat(failure.problem().message()).isEqualTo(name + " is no service's name, which has no dots");
                assertThat(failure.problem().hint()).isEqualTo("Did you mean svc/web in namespace demo (-n demo)?");
            });
        }
    }

    @Test
    void theNearestKindIsNamed() {
        assertThatThrownBy(() -> parse("deplyo/web 80"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.problem().hint())
                                .isEqualTo(
                                        "Did you mean deploy/web? Known kinds: svc, pod, deploy, sts, rs, ds, job."));
    }

    @Test
    void aSelectorWithoutItsText() {
        assertThatThrownBy(() -> TargetGrammar.parse(List.of("-l"))).hasMessage("no label selector follows -l");
    }

    private static List<ForwardConfig> parse(String words) {
        return TargetGrammar.parse(
                words.isBlank() ? List.of() : List.of(words.strip().split(" +", -1)));
    }

    @Test
    void aKindWithoutALetterInCommonIsNoSlipOfTheFinger() {
        assertThatThrownBy(() -> TargetGrammar.parse(List.of("/x", "80")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        it -> assertThat(it.problem().hint()).startsWith("Known kinds: svc, pod"));
    }
}
