package app.kftray.frontend.cli;

import static app.kftray.frontend.cli.FakeService.config;
import static app.kftray.frontend.cli.FakeService.forward;
import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ForwardConfig;
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
        cli.input = "[{}]";
        cli.service.report = config(forward("web", 8080));

        cli.stopAfter(cli.start("up", "-"), "Ctrl-C");

        assertThat(cli.service.parsed).isEqualTo("[{}]");
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
