package app.kftray.engine.session.spdy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A session is read again when its last slow reader reads again. */
class SpdyHoldTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final SpdyHold hold = new SpdyHold(channel);

    @Test
    void everyReaderCounts() {
        hold.change(true);
        hold.change(true);
        assertThat(channel.config().isAutoRead()).isFalse();
        hold.change(false);
        assertThat(hold.isHeld()).isTrue();
        hold.change(false);
        assertThat(hold.isHeld()).isFalse();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void patienceEndsAfterHalfAMinute() {
        hold.change(true);
        long now = System.nanoTime();
        assertThat(hold.isTooLong(now + Duration.ofSeconds(29).toNanos())).isFalse();
        assertThat(hold.isTooLong(now + Duration.ofSeconds(31).toNanos())).isTrue();
    }
}
