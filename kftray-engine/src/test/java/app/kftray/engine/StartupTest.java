package app.kftray.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupTest {
    @Test
    void theSettingsOfTransportsAreFoundInTheirModules(@TempDir Path home) {
        Startup startup = Startup.read(Map.of("HOME", home.toString()));

        assertThat(startup.settings().errors()).isEmpty();
        assertThat(startup.settings().settings().plugins().blocks())
                .hasEntrySatisfying(
                        "udp", udp -> assertThat(udp.duration("idle-timeout")).isEqualTo(Duration.ofSeconds(60)));
    }
}
