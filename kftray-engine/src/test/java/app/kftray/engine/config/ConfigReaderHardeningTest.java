package app.kftray.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.problem.ForwardProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as they come out of half-finished edits and of YAML's darker corners: all are told, none ends the program. */
class ConfigReaderHardeningTest {
    private static final String JSON = """
            [{"alias": "a", "service": "web", "remote_port": 80, "local_address": "::1", "local_port": 8080},
             {"workload_type": "pod", "target": "app=web,tier in (a)", "remote_port": "http", "x": [1, {"y": null}],
              "kubeconfig": ["~/a", "b"], "auto_loopback_address": "true", "http_logs_max_file_size": 1e3}]
            """;

    private static final String YAML = """
            - &first
              service: web
              remote_port: 80
              local_port: 8080
            - workload_type: pod
              target: "app=web"
              remote_port: 'http'
              kubeconfig:
                - ~/a
                - b
              domain_enabled: yes
            """;

    @Test
    void anchorsOfListsAndObjectsAreFollowed() {
        ConfigReport report = read("f.yaml", """
                - service: web
                  remote_port: 80
                  kubeconfig: &ours [a, b]
                - service: api
                  remote_port: 81
                  kubeconfig: *ours
                """);

        assertThat(report.errors()).isEmpty();
        assertThat(report.forwards().getLast().kubeconfig())
                .isEqualTo(report.forwards().getFirst().kubeconfig())
                .hasSize(2);
    }

    @Test
    void whatAMergeKeyBringsIsOverriddenByWhatIsWritten() {
        ConfigReport report = read("f.yaml", """
                - &web {service: web, remote_port: 80, namespace: shop}
                - <<: *web
                  alias: other
                  service: other
                - &more {namespace: more, context: dev, local_port: 5}
                - {<<: [*more, *web], alias: both, local_port: 6}
                """);

        assertThat(report.errors())
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.message()).startsWith("f.yaml:5:"));
        assertThat(report.forwards())
                .map(it -> it.alias() + " " + it.target().describe() + " " + it.namespace() + " " + it.localPort())
                .containsExactly("service-tcp-80 svc/web shop 0", "other svc/other shop 0", "both svc/web more 6");
    }

    @Test
    void aMergeKeyOfSomethingElseIsToldAtItsPlace() {
        assertThat(read("f.yaml", "- service: web\n  <<: web\n  remote_port: 80")
                        .errors())
                .singleElement()
                .satisfies(it -> assertThat(it.message())
                        .isEqualTo("f.yaml:2:7: <<: \"web\" (expected: an object, for example *defaults)"));
    }

    /** Lists of lists of lists by aliases would be more members than there is time. */
    @Test
    @Timeout(20)
    void aMergeKeyTakesNoListsOfLists() {
        StringBuilder text = new StringBuilder("- &l0 [{service: web, remote_port: 80}]\n");
        for (int level = 1; level < 20; level++) {
            text.append("- &l" + level + " [" + ("*l" + (level - 1) + ", ").repeat(9) + "*l" + (level - 1) + "]\n");
        }
        assertThat(read("f.yaml", text + "- <<: *l19\n").errors())
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("<<: a list in a list (expected: an object"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- service: *none",
                "- ? [a]\n  : b",
                "- ~: 1",
                "- : 1",
                "- 1: 2",
                "- !!binary aGVsbG8=",
                "- &a [*a]",
                "---\n- a: 1\n---\n- b: 2",
                "%YAML 9.9\n---\n- a: 1",
                "- service: web\n\tremote_port: 80",
                "- service: \u0007",
                "<<: *x",
                "- <<: web\n  service: web\n  remote_port: 80",
                "[[[[[[[[",
                "nothing at all",
                "- service: web\n  remote_port: 0x50",
                "- service: web\n  remote_port: .nan",
                "- service: web\n  remote_port: 80\n  local_address: fe80::1%nope",
                "- service: web\n  remote_port: 80\n  local_address: 127.1",
                "- service: web\n  remote_port: 80\n  kubeconfig: \"a\\0b\"",
            })
    void oddYamlIsToldAndNotThrown(String text) {
        assertThat(read("f.yaml", text).errors()).isNotEmpty();
    }

    @Test
    void deepNestingIsToldAndNotThrown() {
        assertThat(read("f.json", "[".repeat(100_000)).errors()).isNotEmpty();
        assertThat(read("f.yaml", "[".repeat(20_000)).errors()).isNotEmpty();
        assertThat(read("f.json", "{\"a\":".repeat(100_000)).errors()).isNotEmpty();
    }

    @Test
    void noHalfFinishedEditEndsTheProgram() {
        Random random = new Random(20_261_123);
        for (int round = 0; round < 3000; round++) {
            String name = round % 2 == 0 ? "f.json" : "f.yaml";
            String text = mutated(round % 2 == 0 ? JSON : YAML, random);
            assertThatCode(() -> {
                        for (ForwardProblem problem : read(name, text).errors()) {
                            assertThat(problem.message()).isNotBlank();
                        }
                    })
                    .as(text)
                    .doesNotThrowAnyException();
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder mutant = new StringBuilder(text);
        String pieces = "[]{}:,\"'-&*?|>!%@#\n\t ~0a\u0000\uFEFF=()";
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(Math.max(1, mutant.length()));
            switch (random.nextInt(4)) {
                case 0 -> mutant.delete(at, Math.min(at + 1, mutant.length()));
                case 1 -> mutant.insert(at, pieces.charAt(random.nextInt(pieces.length())));
                case 2 ->
                    mutant.replace(
                            at,
                            Math.min(at + 1, mutant.length()),
                            pieces.substring(random.nextInt(pieces.length())).substring(0, 1));
                default -> mutant.setLength(Math.min(at, mutant.length()));
            }
        }
        return mutant.toString();
    }

    private static ConfigReport read(String name, String text) {
        return new ConfigReader(new Capabilities(Set.of("tcp", "udp"), true), Path.of("/home/ada"))
                .read(List.of(new SourceText(name, text, Path.of("/team"))));
    }
}
