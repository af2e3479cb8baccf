package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.frontend.RelayPod;
import app.kftray.api.frontend.RelayPod.Use;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayCommandTest {
    private final CliRun cli = new CliRun();

    @BeforeEach
    void relays() {
        cli.service.relays.add(new RelayPod("kft", "demo", "relay-a", "ann on laptop", "ready", Use.IN_USE));
        cli.service.relays.add(new RelayPod("kft", "shop", "relay-b", "ann on laptop", "ready", Use.LEFT_BEHIND));
    }

    @Test
    void listsWhatIsThereAndWhoNeedsIt() {
        assertThat(cli.run("relay", "list", "-n", "demo")).isZero();
        assertThat(cli.service.calls).contains("relays [] null demo");
        assertThat(cli.printed()).isEqualTo("""
                POD      NAMESPACE  CONTEXT  STATE  USE          DEPLOYED BY
                relay-a  demo       kft      ready  in use       ann on laptop
                relay-b  shop       kft      ready  left behind  ann on laptop
                """);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 40})
    void noLineIsWiderThanTheTerminal(int width) {
        cli.terminal = true;
        cli.width = width;
        assertThat(cli.run("relay", "list")).isZero();
        assertThat(cli.printed().lines()).allMatch(line -> line.length() <= width);
        assertThat(cli.printed()).contains("relay-a", "relay-b");
    }

    @Test
    void whoNeedsItIsToldWholeOnAUsualTerminal() {
        assertThat(listed("ready", Use.LEFT_BEHIND)).contains("left behind");
        assertThat(listed("not ready", Use.SOMEBODY_ELSES)).contains("not ready", "theirs");
    }

    /** The line of a relay with long names on a terminal of eighty columns. */
    private String listed(String state, Use use) {
        String pod = "kftray-relay-" + use.name().toLowerCase(Locale.ROOT).substring(0, 4) + "12-wxyz";
        cli.service.relays.add(
                new RelayPod("a-context-with-a-long-name", "a-namespace", pod, "ann on a-laptop", state, use));
        cli.terminal = true;
        cli.width = 80;
        assertThat(cli.run("relay", "list")).isZero();
        List<String> lines = cli.printed().lines().toList();
        assertThat(lines).allMatch(line -> line.length() <= 80);
        return lines.stream().filter(line -> line.contains(pod)).findFirst().orElseThrow();
    }

    @Test
    void cleanSaysWhatItRemoved() {
        assertThat(cli.run("relay", "clean", "--context", "kft")).isZero();
        assertThat(cli.service.calls).contains("clean [] kft null");
        assertThat(cli.printed()).contains("relay-b").doesNotContain("relay-a").endsWith("Removed 1 relay.\n");
    }

    @Test
    void saysThatThereIsNothing() {
        cli.service.relays.clear();
        assertThat(cli.run("relay", "list")).isZero();
        assertThat(cli.printed()).isEqualTo("There are no relays.\n");
    }

    @Test
    void asJson() {
        assertThat(cli.run("relay", "list", "-o", "json")).isZero();
        assertThat(cli.printed().lines().toList())
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line).contains("\"event\":\"relay\"").contains("\"use\":"));
    }

    @Test
    void anotherWordIsAMistake() {
        assertThat(cli.run("relay", "lsit")).isEqualTo(2);
        assertThat(cli.warned()).contains("lsit").contains("list, clean");
    }
}
