package com.example.kftray;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.config.ConfigReport;
import app.kftray.api.config.ConfigSource;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.testkit.ConfigSourceContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that a source promises, which are the contract's tests, and what its own files mean. */
class PropertiesSourceTest extends ConfigSourceContract {
    @TempDir
    Path folder;

    @Override
    protected ConfigSource source() {
        return new PropertiesSource(folder);
    }

    @Override
    protected void write(List<String> services) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        for (String service : services) {
            write(service, "service = " + service + "\nremote = 80\n");
        }
    }

    @Override
    protected void spoil() throws IOException {
        write("bad", "service = bad\nremote = 99999\n");
    }

    @Test
    void everyKeyIsRead() throws IOException {
        write("web", """
                service = web
                remote = http
                local = 8080
                namespace = demo
                context = staging
                protocol = slow
                """);
        assertThat(source().load().forwards()).singleElement().satisfies(forward -> {
            assertThat(forward.remotePort().describe()).isEqualTo("http");
            assertThat(forward.localPort()).isEqualTo(8080);
            assertThat(forward.namespace()).isEqualTo("demo");
            assertThat(forward.context()).isEqualTo("staging");
            assertThat(forward.protocol()).isEqualTo("slow");
        });
    }

    @Test
    void everyMistakeIsToldWithItsFile() throws IOException {
        write("a", "remote = 80\n");
        write("b", "service = b\nremote = 80\nlocal = many\n");
        write("c", "service = c\nremote = 80\nlocale = 8080\n");

        ConfigReport report = source().load();

        assertThat(report.errors())
                .extracting(ForwardProblem::message)
                .containsExactly(
                        folder.resolve("a.properties") + " cannot be used: service: missing",
                        folder.resolve("b.properties") + " cannot be used: local: many (expected: a port)");
        assertThat(report.warnings())
                .extracting(ForwardProblem::message)
                .containsExactly(folder.resolve("c.properties") + " has the unknown key locale (known: service, remote,"
                        + " local, namespace, context, protocol)");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".properties"), text);
    }
}
