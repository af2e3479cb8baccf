package app.kftray.frontend.cli;

import static app.kftray.frontend.cli.FakeService.config;
import static app.kftray.frontend.cli.FakeService.forward;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ConfigText;
import app.kftray.api.config.ForwardConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where forwards come from, and what options add to them. */
class UpSourcesTest {
    private final CliRun cli = new CliRun();

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
    void standardInput() {
        cli.input = "[{}]".getBytes(StandardCharsets.UTF_8);
        cli.service.report = config(forward("web", 8080));

        cli.stopAfter(cli.start("up", "-"), "Ctrl-C");

        assertThat(cli.service.parsed).isEqualTo("[{}]");
    }

    @Test
    void standardInputIsReadNoFurtherThanAConfigurationMayBe() {
        cli.input = new byte[ConfigText.LIMIT + 1];

        assertThat(cli.run("check", "-")).isEqualTo(2);

        assertThat(cli.warned())
                .startsWith("error: cannot read stdin: it is larger than 1 MiB, more than a configuration may have"
                        + " (config-unreadable)\n");
        assertThat(cli.service.parsed).isEmpty();
    }

    @Test
    void standardInputThatIsNoText() {
        cli.input = new byte[] {(byte) 0xC3, 0x28};

        assertThat(cli.run("up", "-")).isEqualTo(2);

        assertThat(cli.warned()).startsWith("""
                error: cannot read stdin: it is no UTF-8 text (config-unreadable)
                  Save the text as UTF-8.
                """);
    }

    @Test
    void aFileThatIsNamedTwiceIsReadOnce() {
        cli.service.report = config(forward("web", 1));

        assertThat(cli.run("check", "w.json", "./w.json", "a.json", "w.json")).isZero();

        assertThat(cli.service.calls).containsOnly("files [w.json, a.json]");
        assertThat(cli.printed()).startsWith("w.json, a.json: 1 forward,");
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
}
