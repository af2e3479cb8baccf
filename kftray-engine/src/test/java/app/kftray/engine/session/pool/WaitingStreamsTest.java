package app.kftray.engine.session.pool;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.engine.cluster.PodPort;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import org.junit.jupiter.api.Test;

/** Streams that wait, and the dials for them. */
class WaitingStreamsTest {
    private final WaitingStreams waiting = new WaitingStreams();

    @Test
    void thereIsADialForEachButNotForTooManyAtOnce() {
        assertThat(waiting.mayDial()).isFalse();
        for (int i = 1; i <= 10; i++) {
            add();
            assertThat(waiting.mayDial()).isEqualTo(i <= 8);
        }
        assertThat(waiting.dials()).isEqualTo(8);
        assertThat(waiting.outnumberDials()).isTrue();
        waiting.dialEnded();
        assertThat(waiting.mayDial()).isTrue();
    }

    @Test
    void aProofsDialServesOneThatWaits() {
        waiting.dialBegun();
        add();
        assertThat(waiting.mayDial()).isFalse();
        assertThat(waiting.outnumberDials()).isFalse();
    }

    @Test
    void whoWaitsNoMoreIsForgotten() {
        Promise<DuplexChannel> cancelled = add();
        Promise<DuplexChannel> other = add();
        cancelled.cancel(false);
        waiting.dropDone();
        assertThat(waiting.next().promise()).isSameAs(other);
        assertThat(waiting.isEmpty()).isTrue();
    }

    @Test
    void allLeaveInTheirOrder() {
        Promise<DuplexChannel> first = add();
        Promise<DuplexChannel> second = add();
        assertThat(waiting.drain()).extracting(WaitingStreams.Request::promise).containsExactly(first, second);
        assertThat(waiting.isEmpty()).isTrue();
    }

    private Promise<DuplexChannel> add() {
        Promise<DuplexChannel> promise = ImmediateEventExecutor.INSTANCE.newPromise();
        waiting.add(new PodPort("demo", "web", "uid", 80), promise);
        return promise;
    }
}
