package app.kftray.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The relay as a process: its words and its exit codes. */
class MainTest {

    @Test
    void aBadValueIsOneSentenceAndExitCodeTwo() throws Exception {
        Process process = start(Map.of("PROXY_TYPE", "reverse_http"));
        assertThat(process.inputReader(StandardCharsets.UTF_8).readAllAsString())
                .startsWith("kftray-server: PROXY_TYPE: reverse_http is not offered by this relay")
                .hasLineCount(1);
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void itSaysThatItIsReadyInJsonAndEndsWellWhenToldTo() throws Exception {
        Process process = start(Map.of(
                "PROXY_TYPE", "udp",
                "REMOTE_ADDRESS", "127.0.0.1",
                "REMOTE_PORT", "53",
                "LISTEN_ADDRESS", "127.0.0.1",
                "LOCAL_PORT", "" + RelayHarness.freePort()));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine())
                    .startsWith("{\"time\":\"")
                    .contains("\"event\":\"ready\"")
                    .endsWith("}");
            // Not the process's own destroy, which closes its output too.
            process.toHandle().destroy();
            assertThat(out.readAllAsString()).contains("\"event\":\"stopped\"");
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static Process start(Map<String, String> environment) throws Exception {
        String path = String.join(
                File.pathSeparator,
                Path.of("target", "classes").toString(),
                System.getProperty("java.class.path", ""),
                System.getProperty("jdk.module.path", ""));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        path,
                        "app.kftray.server.Main")
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return builder.start();
    }
}
