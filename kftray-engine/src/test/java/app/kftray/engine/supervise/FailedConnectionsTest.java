package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.StreamProblem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailedConnectionsTest {
    private static final ForwardProblem REFUSED = new StreamProblem.Refused("demo/web-1", 80);
    private static final ForwardProblem BROKEN = new StreamProblem.Broken("demo/web-1", 80, "reset");

    private final VirtualTime time = new VirtualTime();
    private final List<String> told = new ArrayList<>();
    private final FailedConnections failed = new FailedConnections("web", time, time, event -> {
        ForwardEvent.ConnectionFailed it = (ForwardEvent.ConnectionFailed) event;
        told.add(it.count() + " " + it.peer() + " " + it.problem().code());
    });

    @Test
    void theFirstOfAReasonIsToldAtOnceAndTheOthersTogether() {
        failed.add("a", REFUSED);
        for (int i = 0; i < 12; i++) {
            failed.add("b" + i, new StreamProblem.Refused("demo/web-1", 80));
        }
        failed.add("c", BROKEN);
        assertThat(told).containsExactly("1 a connection-refused", "1 c connection-broken");

        time.pass(FailedConnections.PAUSE);

        assertThat(told).hasSize(3).last().isEqualTo("12 b11 connection-refused");
    }

    @Test
    void aReasonThatGoesOnIsToldInEveryPauseAndOneThatRestedAtOnce() {
        failed.add("a", REFUSED);
        failed.add("b", REFUSED);
        time.pass(FailedConnections.PAUSE);
        failed.add("c", REFUSED);
        assertThat(told).hasSize(2);
        time.pass(FailedConnections.PAUSE);
        assertThat(told).hasSize(3).last().isEqualTo("1 c connection-refused");

        time.pass(FailedConnections.PAUSE);
        failed.add("d", REFUSED);

        assertThat(told).hasSize(4).last().isEqualTo("1 d connection-refused");
    }

    @Test
    void whatIsLeftIsToldAtTheEndAndNothingAfterIt() {
        failed.add("a", REFUSED);
        failed.add("b", REFUSED);
        failed.close();
        failed.add("c", REFUSED);
        time.pass(FailedConnections.PAUSE);
        assertThat(told).containsExactly("1 a connection-refused", "1 b connection-refused");
    }
}
