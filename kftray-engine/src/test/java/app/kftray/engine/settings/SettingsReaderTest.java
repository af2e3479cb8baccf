package app.kftray.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
    @TempDir
    Path folder;

    private static final String QUIC = """
            kftray {
              hold-time = 1h
              quic { streams = 100, idle = 0s, early-data = false, greeting = hello, handshake { timeout = 5s } }
            }
            """;

    private final Properties properties = new Properties();

    @Test
    void withoutAFileEverythingHasItsDefault() {
        SettingsReport report = read();

        assertThat(report.errors()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        Settings settings = report.settings();
        assertThat(settings.holdTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.session().carriers()).isEmpty();
        assertThat(settings.session().streamWindow()).isEqualTo(1024 * 1024);
        assertThat(settings.plugins().folder()).isEmpty();
        Settings.Reconnect reconnect = settings.reconnect();
        assertThat(new ReconnectPolicy(
                        reconnect.first(), reconnect.factor(), reconnect.longest(), reconnect.healthyAfter()))
                .isEqualTo(ReconnectPolicy.DEFAULT);
    }

    @Test
    void theFileGoesBeforeTheDefaultsAndTheCommandLineBeforeTheFile() throws IOException {
        write("""
                kftray.hold-time = 10s
                kftray { session { carrier = "tunnel, spdy", stream-window = 256KiB }, plugins.folder = "extra" }
                """);
        properties.setProperty("kftray.hold-time", "2m");
        properties.setProperty("java.home", "elsewhere");

        SettingsReport report = read();

        assertThat(report.errors()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        assertThat(report.settings().holdTime()).isEqualTo(Duration.ofMinutes(2));
        assertThat(report.settings().session().carriers())
                .containsExactly(Settings.Carrier.TUNNEL, Settings.Carrier.SPDY);
        assertThat(report.settings().session().streamWindow()).isEqualTo(256 * 1024);
        assertThat(report.settings().session().pingInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(report.settings().plugins().folder()).contains(folder.resolve("extra"));
    }

    @Test
    void everyBadValueIsToldWithItsLineAndHasItsDefault() throws IOException {
        write("""
                kftray {
                  hold-time = 30
                  reconnect { first = 5s, longest = 1s }
                  session.carrier = quic
                }
                """);
        properties.setProperty("kftray.session.sessions-per-pod", "many");

        SettingsReport report = read();

        String file = folder.resolve("kftray.conf").toString();
        assertThat(report.errors())
                .extracting(ForwardProblem::message)
                .containsExactly(
                        file + ":2: kftray.hold-time: 30 (expected: a duration with its unit, for example 30s)",
                        file + ":3: kftray.reconnect.longest: 1s (expected: a duration with its unit, not less than"
                                + " reconnect.first)",
                        "-Dkftray.session.sessions-per-pod: kftray.session.sessions-per-pod: many (expected: a whole"
                                + " number, 1 or more)",
                        file + ":4: kftray.session.carrier: quic (expected: auto, tunnel, spdy or websocket, or"
                                + " some of these three with commas between)");
        assertThat(report.settings().holdTime()).isEqualTo(Duration.ofSeconds(30));
        assertThat(report.settings().reconnect().longest()).isEqualTo(Duration.ofSeconds(20));
        assertThat(report.settings().session().sessionsPerPod()).isEqualTo(16);
    }

    @Test
    void unknownKeysAreWarnedOfWithTheNearestKnownOne() throws IOException {
        write("kftray.hold-tim = 3s\nother.tool = 1\n");

        SettingsReport report = read();

        assertThat(report.errors()).isEmpty();
        assertThat(report.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.message())
                    .isEqualTo(folder.resolve("kftray.conf")
                            + ":1: the key kftray.hold-tim is not known and has no effect");
            assertThat(warning.hint()).isEqualTo("Did you mean kftray.hold-time?");
        });
    }

    @Test
    void aFileThatCannotBeReadLeavesTheDefaults() throws IOException {
        write("kftray {\n hold-time = [\n}\n");

        SettingsReport report = read();

        assertThat(report.errors()).singleElement().isInstanceOfSatisfying(ConfigProblem.Malformed.class, malformed -> {
            assertThat(malformed.at().source()).endsWith("kftray.conf");
            assertThat(malformed.at().line()).isGreaterThanOrEqualTo(2);
        });
        assertThat(report.settings())
                .isEqualTo(SettingsReader.read(folder.resolve("none"), folder, new Properties())
                        .settings());
    }

    @Test
    void aSectionThatIsNoSectionIsABadValue() throws IOException {
        write("kftray.login = soon\n");

        assertThat(read().errors())
                .extracting(ForwardProblem::message)
                .singleElement()
                .asString()
                .contains("kftray.conf:1: kftray.login.timeout: soon (expected: a duration");
    }

    @Test
    void aPluginBringsABlockOfItsOwn() throws IOException {
        write("""
                kftray.quic { streams = 7, idle = 0s, greeting = hi }
                """);

        SettingsReport report = new SettingsReader(folder, folder, properties).report(List.of(QUIC));

        assertThat(report.errors()).isEmpty();
        assertThat(report.warnings()).isEmpty();
        PluginSettings quic = report.settings().plugins().blocks().getOrDefault("quic", PluginSettings.NONE);
        assertThat(quic.number("streams")).isEqualTo(7);
        assertThat(quic.duration("idle")).isZero();
        assertThat(quic.duration("handshake.timeout")).isEqualTo(Duration.ofSeconds(5));
        assertThat(quic.flag("early-data")).isFalse();
        assertThat(quic.text("greeting")).isEqualTo("hi");
        assertThatThrownBy(() -> quic.number("greeting")).hasMessageContaining("greeting");
        assertThat(report.settings().holdTime()).as("not the plug-in's to say").isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aPluginsBlockIsCheckedLikeTheProgramsOwn() throws IOException {
        write("""
                kftray.quic {
                  streams = 0
                  handshake.timeout = 5
                  greetin = hi
                }
                """);

        SettingsReport report = new SettingsReader(folder, folder, properties).report(List.of(QUIC, "kftray {"));

        assertThat(report.errors())
                .extracting(ForwardProblem::message)
                .anyMatch(it ->
                        it.contains("kftray.conf:2: kftray.quic.streams: 0 (expected: a whole number, 1 or more)"))
                .anyMatch(it -> it.contains("kftray.conf:3: kftray.quic.handshake.timeout: 5 (expected: a duration"))
                .anyMatch(it -> it.startsWith("the plug-in reference.conf of a plug-in cannot be loaded: "))
                .hasSize(3);
        assertThat(report.warnings())
                .singleElement()
                .satisfies(it -> assertThat(it.hint()).isEqualTo("Did you mean kftray.quic.greeting?"));
        assertThat(report.settings()
                        .plugins()
                        .blocks()
                        .getOrDefault("quic", PluginSettings.NONE)
                        .number("streams"))
                .isEqualTo(100);
    }

    @Test
    void theConfigFolderIsFoundWhereKftrayFindsIt() {
        Path home = Path.of("/home/ada").toAbsolutePath();

        assertThat(ConfigFolder.of(Map.of(), home)).isEqualTo(home.resolve(".kftray"));
        assertThat(ConfigFolder.of(Map.of("XDG_CONFIG_HOME", "~/.config", "KFTRAY_CONFIG", ""), home))
                .isEqualTo(home.resolve(".config/kftray"));
        assertThat(ConfigFolder.of(Map.of("XDG_CONFIG_HOME", "/x", "KFTRAY_CONFIG", "/y/z"), home))
                .isEqualTo(Path.of("/y/z").toAbsolutePath());
    }

    private SettingsReport read() {
        return SettingsReader.read(folder, folder, properties);
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve(SettingsReader.FILE), text);
    }
}
