package app.kftray.transport.udp;

import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.TrafficMeter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The datagrams of one sender that no stream takes yet: few, and the oldest gives way, since UDP's programs want the newest. */
final class Waiting {
    private final Queue<ByteBuf> datagrams = new ArrayDeque<>();
    private final int most;
    private final TrafficMeter traffic;

    Waiting(int most, TrafficMeter traffic) {
        this.most = most;
        this.traffic = traffic;
    }

    boolean isEmpty() {
        return datagrams.isEmpty();
    }

    /** Takes over the reference. */
    void add(ByteBuf datagram) {
        datagrams.add(datagram);
        if (datagrams.size() > most) {
            datagrams.remove().release();
            traffic.dropped(DropReason.CONGESTED);
        }
    }

    /** The oldest, with its reference; null when there is none. */
    @Nullable
    ByteBuf poll() {
        return datagrams.poll();
    }

    /** No stream will come for them. */
    void drop() {
        for (ByteBuf datagram = datagrams.poll(); datagram != null; datagram = datagrams.poll()) {
            datagram.release();
            traffic.dropped(DropReason.NOT_CONNECTED);
        }
    }
}
