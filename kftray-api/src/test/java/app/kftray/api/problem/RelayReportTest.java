package app.kftray.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.relay.RelayMessage.Notice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayReportTest {
    @ParameterizedTest
    @CsvSource({
        "UNREACHABLE, listens on this port",
        "NO_ROUTE, route",
        "UNKNOWN_HOST, Check the name",
        "UNKNOWN_HOST, cluster's DNS answers and no network policy",
        "REFUSED, add this target",
        "ENDED, log of the relay",
        "OTHER, log of the relay"
    })
    void theHintSpeaksOfWhatTheRelayFound(Notice.Code code, String spokenOf) {
        StreamProblem.RelayReport report = StreamProblem.RelayReport.of(new Notice(code, "as the relay says"));
        assertThat(report.message()).isEqualTo("as the relay says");
        assertThat(report.hint()).contains(spokenOf);
    }
}
