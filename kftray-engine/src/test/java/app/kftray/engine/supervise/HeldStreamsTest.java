package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.engine.supervise.HeldStreams.Request;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldStreamsTest {
    private final VirtualTime time = new VirtualTime();
    private final List<Request> gone = new ArrayList<>();
    private final HeldStreams held = new HeldStreams(time, gone::add);
    private final List<Request> requests = IntStream.range(0, 40)
            .mapToObj(i -> new Request(ImmediateEventExecutor.INSTANCE.newPromise()))
            .toList();

    @Test
    void aFewGoOnAtATimeTheOldestFirst() {
        requests.forEach(held::add);
        assertThat(gone).isEmpty();

        held.release();
        assertThat(gone).isEqualTo(requests.subList(0, HeldStreams.MOST_UNDER_WAY));

        settle(gone.get(3));
        settle(gone.get(3));
        assertThat(gone).isEqualTo(requests.subList(0, HeldStreams.MOST_UNDER_WAY + 1));
    }

    @Test
    void whatIsNotAnsweredHoldsTheOthersUpForAMoment() {
        requests.forEach(held::add);
        held.release();
        time.pass(Duration.ofMillis(49));
        assertThat(gone).hasSize(16);
        time.pass(Duration.ofMillis(1));
        assertThat(gone).hasSize(32);
        time.pass(Duration.ofMillis(50));
        assertThat(gone).isEqualTo(requests);
    }

    @Test
    void theOthersStayWhenTheWayIsLostAgain() {
        requests.forEach(held::add);
        held.release();
        held.hold();
        time.pass(Duration.ofSeconds(1));
        assertThat(gone).hasSize(16);
        held.release();
        assertThat(gone).hasSize(32);
    }

    @Test
    void whatWasGivenUpIsNotOpened() {
        requests.forEach(held::add);
        held.remove(requests.getFirst());
        held.release();
        assertThat(gone).isEqualTo(requests.subList(1, 17));
    }

    @Test
    void allThatWaitFailTogether() {
        requests.forEach(held::add);
        AccessProblem problem = new ServerProblem.Unreachable("https://127.0.0.1:1", "refused");
        held.fail(problem);
        assertThat(requests)
                .allSatisfy(request ->
                        assertThat(ProblemException.of(request.promise.cause())).isEqualTo(problem));
    }

    private void settle(Request request) {
        Objects.requireNonNull(request.settled).run();
        time.pass(Duration.ZERO);
    }
}
