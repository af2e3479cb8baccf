package app.kftray.sandbox.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Selectors, against an object with labels {@code app=web} and {@code tier=}. */
class SelectionTest {
    private static final String OBJECT =
            "{\"metadata\":{\"name\":\"web-1\",\"namespace\":\"demo\",\"labels\":{\"app\":\"web\",\"tier\":\"\"}},"
                    + "\"status\":{\"phase\":\"Running\"}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "app=web; true",
                "app==web; true",
                "app = web; true",
                "app=api; false",
                "app!=api; true",
                "app!=web; false",
                "missing!=web; true",
                "missing=web; false",
                "app in (api, web); true",
                "app in (api); false",
                "app notin (api,db); true",
                "app notin (web); false",
                "missing notin (web); true",
                "missing in (web); false",
                "app; true",
                "!app; false",
                "!missing; true",
                "missing; false",
                "tier=; true",
                "app in (web,api),tier,!missing; true",
                "app in (web,api),tier=x; false",
                "kubernetes.io/service-name=x; false"
            })
    void selectsByLabels(String selector, boolean matches) throws Exception {
        assertThat(matches("", selector, "")).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "metadata.name=web-1; true",
                "metadata.name!=web-1; false",
                "metadata.namespace==demo,status.phase=Running; true",
                "status.phase!=Running; false",
                "spec.nodeName=; true"
            })
    void selectsByFields(String selector, boolean matches) throws Exception {
        assertThat(matches("", "", selector)).isEqualTo(matches);
    }

    @Test
    void selectsByNamespace() throws Exception {
        assertThat(matches("demo", "", "")).isTrue();
        assertThat(matches("other", "", "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app in web", "=web", "app in (web", "a b"})
    void refusesWhatIsNoLabelSelector(String selector) {
        assertThatThrownBy(() -> matches("", selector, ""))
                .isInstanceOfSatisfying(
                        Failure.class, it -> assertThat(it.code()).isEqualTo(400));
    }

    @Test
    void refusesFieldsThatTheApiDoesNotSelectBy() {
        assertThatThrownBy(() -> matches("", "", "spec.hostname=x"))
                .hasMessage("field label not supported: spec.hostname");
    }

    private static boolean matches(String namespace, String labels, String fields) throws Exception {
        return Selection.of(Resource.PODS, namespace, labels, fields)
                .test((ObjectNode) new ObjectMapper().readTree(OBJECT));
    }
}
