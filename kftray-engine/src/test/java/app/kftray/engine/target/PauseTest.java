package app.kftray.engine.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PauseTest {
    private final Pause pause = new Pause();

    @Test
    void anybodyMayEndAPauseOfOnesOwn() throws Exception {
        Thread resting = rest(false);
        pause.hurry();
        assertThat(resting.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whatTheServerOrderedIsKeptUntilAllIsAskedAnew() throws Exception {
        Thread resting = rest(true);
        pause.hurry();
        assertThat(resting.join(Duration.ofMillis(200))).isFalse();
        pause.end();
        assertThat(resting.join(Duration.ofSeconds(10))).isTrue();
    }

    private Thread rest(boolean byServer) {
        Thread resting = Thread.ofVirtual().start(() -> {
            try {
                pause.rest(Duration.ofMinutes(1), byServer);
            } catch (InterruptedException end) {
                // the test is over
            }
        });
        await().until(() -> resting.getState() == Thread.State.TIMED_WAITING);
        return resting;
    }
}
