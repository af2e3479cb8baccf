package app.kftray.engine.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigText;
import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.api.config.Target;
import app.kftray.api.config.WorkloadKind;
import app.kftray.api.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDocumentTest {
    @TempDir
    Path folder;

    @Test
    void onlyWhatChangesIsWritten() throws IOException {
        Path file = write("forwards.json", """
                [
                  {
                    "x_note": {"big": 12345678901234567890.10, "n": null},
                    "service": "web",
                    "kubeconfig": "~/.kube/team",
                    "remote_port": "80",
                    "local_port": 8080
                  },
                  {
                    "alias": "db",
                    "workload_type": "pod",
                    "target": "app=db",
                    "remote_port": 5432
                  }
                ]
                """);
        ConfigDocument document = ConfigDocument.open(file, folder);
        assertThat(document.aliases()).containsExactly("service-tcp-8080", "db");

        ForwardConfig web = read(file).getFirst();
        document.put(
                "service-tcp-8080",
                web.toBuilder().alias("shop").localPort(9090).build());
        document.put("db", read(file).getLast());
        document.save();

        assertThat(file).hasContent("""
                        [
                          {
                            "x_note": {
                              "big": 12345678901234567890.10,
                              "n": null
                            },
                            "service": "web",
                            "kubeconfig": "~/.kube/team",
                            "remote_port": "80",
                            "local_port": 9090,
                            "alias": "shop"
                          },
                          {
                            "alias": "db",
                            "workload_type": "pod",
                            "target": "app=db",
                            "remote_port": 5432
                          }
                        ]
                        """);
    }

    @Test
    void whatIsAddedReadsBackAsItWas() throws IOException {
        Path file = folder.resolve("new/forwards.json");
        ForwardConfig forward = ForwardConfig.to(new Target.Selector("app=web"), new RemotePort.Named("http"))
                .alias("web")
                .context("prod")
                .namespace("shop")
                .kubeconfig(List.of(folder.resolve("a"), folder.resolve("b")))
                .localAddresses(List.of("127.0.0.9"))
                .localPort(8080)
                .hostName(true)
                .build();
        ForwardConfig host = ForwardConfig.to(new Target.Host("db.internal"), new RemotePort.Numbered(53))
                .alias("dns")
                .protocol("udp")
                .autoLoopback(true)
                .build();

        ConfigDocument document = ConfigDocument.open(file, folder);
        document.put("web", forward);
        document.put("dns", host);
        document.save();

        assertThat(read(file)).containsExactly(forward, host);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void entriesAreRemovedAndTheFormatStays() throws IOException {
        Path file = write(
                "forwards.yaml", "- alias: one\n  service: a\n  remote_port: 80\n- service: b\n  remote_port: 81\n");

        ConfigDocument document = ConfigDocument.open(file, folder);

        assertThat(document.remove("service-tcp-81")).isTrue();
        assertThat(document.remove("service-tcp-81")).isFalse();
        document.save();
        assertThat(file).hasContent("- alias: one\n  service: a\n  remote_port: 80\n");
    }

    @Test
    void aSingleObjectStaysOneUntilThereAreTwo() throws IOException {
        Path file = write("one.json", "{\"service\": \"a\", \"remote_port\": 80}");
        ConfigDocument document = ConfigDocument.open(file, folder);
        assertThat(document.text()).startsWith("{");

        document.put(
                "b",
                ForwardConfig.to(new Target.Service("b"), new RemotePort.Numbered(81))
                        .alias("b")
                        .build());

        assertThat(document.text()).startsWith("[");
        assertThat(document.aliases()).containsExactly("service-tcp-80", "b");
    }

    @Test
    void aLinkStaysAndWhatItLeadsToIsReplaced() throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path real = write("real.json", "[]");
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), real);

        ConfigDocument document = ConfigDocument.open(link, folder);
        document.put(
                "b",
                ForwardConfig.to(new Target.Service("b"), new RemotePort.Numbered(81))
                        .alias("b")
                        .build());
        document.save();

        assertThat(link).isSymbolicLink();
        assertThat(read(real)).hasSize(1);
    }

    @Test
    void whatIsNotUnderstoodIsNotOverwritten() throws IOException {
        assertThatThrownBy(() -> ConfigDocument.open(write("a.json", "[{]"), folder))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("a.json:1:");
        assertThatThrownBy(() -> ConfigDocument.open(write("b.json", "[1]"), folder))
                .hasMessageContaining("b.json:1:2: 1 is no forward");
        assertThatThrownBy(() -> ConfigDocument.open(write("c.json", "{\"a\": 1, \"a\": 2}"), folder))
                .hasMessageContaining("the key once");
        assertThatThrownBy(() -> ConfigDocument.open(write("large.json", " ".repeat(ConfigText.LIMIT + 1)), folder))
                .hasMessageContaining("larger than 1 MiB");
        ConfigDocument document = ConfigDocument.open(folder.resolve("d.json"), folder);
        ForwardConfig workload = ForwardConfig.to(
                        new Target.Workload(WorkloadKind.DEPLOYMENT, "web"), new RemotePort.Numbered(80))
                .alias("w")
                .build();
        assertThatThrownBy(() -> document.put("w", workload)).hasMessageContaining("cannot hold deploy/web");
        assertThat(document.aliases()).isEmpty();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<ForwardConfig> read(Path file) {
        Capabilities all = new Capabilities(Set.of("tcp", "udp"), true);
        ConfigReport report = new FileConfigSource(List.of(file), new ConfigReader(all, folder)).load();
        assertThat(report.errors()).isEmpty();
        return report.forwards();
    }
}
