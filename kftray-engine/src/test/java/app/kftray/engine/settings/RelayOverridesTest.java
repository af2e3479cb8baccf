package app.kftray.engine.settings;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.ConfigProblem;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class RelayOverridesTest {
    private final Settings.Relay settings = settings();

    @Test
    void onlyWhatIsNamedDiffers() {
        Settings.Relay relay = RelayOverrides.over(
                settings, Map.of("image", "mirror/relay:2", "resources", Map.of("limits", Map.of("memory", "256Mi"))));

        assertThat(relay.image()).isEqualTo("mirror/relay:2");
        assertThat(relay.resources())
                .isEqualTo(Map.of(
                        "requests", Map.of("cpu", "10m", "memory", "64Mi"), "limits", Map.of("memory", "256Mi")));
        assertThat(relay.labels()).isEqualTo(Map.of("team", "blue"));
        assertThat(relay.pullPolicy()).isEqualTo("Never");
    }

    @Test
    void nullTakesAwayWhatTheSettingsSay() {
        Settings.Relay relay = RelayOverrides.over(settings, Map.of("labels", Collections.singletonMap("team", null)));

        assertThat(relay.labels()).isEmpty();
        assertThat(RelayOverrides.over(settings, Collections.singletonMap("pull-policy", null))
                        .pullPolicy())
                .isEqualTo("IfNotPresent");
    }

    @Test
    void nullInThePodsPatchIsThePods() {
        Map<String, Object> patch = Map.of("spec", Collections.singletonMap("securityContext", null));

        assertThat(RelayOverrides.over(settings, Map.of("patch", patch)).patch())
                .isEqualTo(patch);
        assertThat(RelayOverrides.check(Map.of("patch", patch))).isEmpty();
    }

    @Test
    void nothingNamedIsNothingChanged() {
        assertThat(RelayOverrides.over(settings, Map.of())).isSameAs(settings);
        assertThat(RelayOverrides.over(settings, Map.of("image", settings.image())))
                .isEqualTo(settings);
    }

    @Test
    void whatCannotBeIsTold() {
        assertThat(RelayOverrides.check(Map.of("pull-policy", "Sometimes", "labels", "team=blue")))
                .extracting(ConfigProblem.BadValue::key, ConfigProblem.BadValue::value)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("relay.pull-policy", "Sometimes"),
                        org.assertj.core.groups.Tuple.tuple("relay.labels", "team=blue"));
        assertThat(RelayOverrides.check(Map.of("tolerations", List.of(Map.of("operator", "Exists")))))
                .isEmpty();
    }

    private static Settings.Relay settings() {
        Properties properties = new Properties();
        properties.setProperty("kftray.relay.pull-policy", "Never");
        properties.setProperty("kftray.relay.labels.team", "blue");
        Path nowhere = Path.of("nowhere");
        return SettingsReader.read(nowhere, nowhere, properties).settings().relay();
    }
}
