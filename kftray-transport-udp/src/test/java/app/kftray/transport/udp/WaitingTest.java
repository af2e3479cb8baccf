package app.kftray.transport.udp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.TrafficMeter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final Map<DropReason, Integer> drops = new EnumMap<>(DropReason.class);
    private final List<ByteBuf> all = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1;
    private final Waiting waiting = new Waiting(
            new DatagramLimits(Duration.ofSeconds(60), Duration.ofSeconds(10), 10, 3, Duration.ofSeconds(5)),
            new Counted(),
            () -> now);

    @Test
    void theOldestGivesWay() {
        for (String text : List.of("a", "b", "c", "d", "e")) {
            add(text);
        }
        assertThat(List.of(next(), next(), next())).containsExactly("c", "d", "e");
        assertThat(waiting.poll()).isNull();
        assertThat(drops).containsExactly(entry(DropReason.CONGESTED, 2));
        assertThat(all).allMatch(datagram -> datagram.refCnt() == 0);
    }

    @Test
    void noneGrowsOlderThanItsTime() {
        add("old");
        pass(Duration.ofSeconds(3));
        add("young");
        pass(Duration.ofSeconds(2));
        assertThat(waiting.isEmpty()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(next()).isEqualTo("young");
        assertThat(drops).containsExactly(entry(DropReason.TOO_OLD, 1));

        add("last");
        pass(Duration.ofSeconds(6));
        assertThat(waiting.isEmpty()).isTrue();
        assertThat(waiting.poll()).isNull();
        assertThat(drops).containsExactly(entry(DropReason.TOO_OLD, 2));
        assertThat(all).allMatch(datagram -> datagram.refCnt() == 0);
    }

    @Test
    void whatNoStreamWillTakeIsNotConnected() {
        add("a");
        add("b");
        waiting.drop();
        assertThat(drops).containsExactly(entry(DropReason.NOT_CONNECTED, 2));
        assertThat(all).allMatch(datagram -> datagram.refCnt() == 0);
    }

    private void add(String text) {
        ByteBuf datagram = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        all.add(datagram);
        waiting.add(datagram);
    }

    private String next() {
        ByteBuf datagram = requireNonNull(waiting.poll());
        String text = new String(ByteBufUtil.getBytes(datagram), StandardCharsets.UTF_8);
        datagram.release();
        return text;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private final class Counted implements TrafficMeter {
        @Override
        public void opened() {}

        @Override
        public void closed() {}

        @Override
        public void sent(long bytes) {}

        @Override
        public void received(long bytes) {}

        @Override
        public void dropped(DropReason reason) {
            drops.merge(reason, 1, Integer::sum);
        }
    }
}
