package app.kftray.frontend.cli;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.frontend.RelayPod;
import app.kftray.api.frontend.RelayPod.Use;
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
        cli.service.relays.add(new RelayPod(
                "a-context-with-a-long-name",
                "a-namespace",
                "kftray-relay-ab12cd-wxyz",
                "ann on a-laptop",
                "ready",
                Use.LEFT_BEHIND));
        cli.terminal = true;
        cli.width = 80;
        assertThat(cli.run("relay", "list")).isZero();
        assertThat(cli.printed().lines()).allMatch(line -> line.length() <= 80);
        assertThat(cli.printed().lines().filter(line -> line.contains("kftray-relay-ab12cd-wxyz")))
                .singleElement()
                .asString()
                .contains("left behind");
    }

    @Test
    void anothersRelayKeepsTheListATable() {
        cli.service.relays.add(new RelayPod(
                "a-context-with-a-long-name",
                "a-namespace",
                "kftray-relay-ab12cd-wxyz",
                "ann on a-laptop",
                "not ready",
                Use.SOMEBODY_ELSES));
        cli.terminal = true;
        cli.width = 80;
        assertThat(cli.run("relay", "list")).isZero();
        assertThat(cli.printed().lines())
                .allMatch(line -> line.length() <= 80)
                .filteredOn(line -> line.contains("kftray-relay-ab12cd-wxyz"))
                .singleElement()
                .asString()
                .contains("not ready", "theirs");
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
