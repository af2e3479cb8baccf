package app.kftray.transport.udp;

import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.TrafficMeter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of one sender that no stream takes yet: few and young, since UDP's programs want the newest, and have asked
 * again or given up before an old one is answered.
 */
final class Waiting {
    private record Waited(ByteBuf datagram, long since) {}

    private final Queue<Waited> datagrams = new ArrayDeque<>();
    private final DatagramLimits limits;
    private final TrafficMeter traffic;
    private final LongSupplier nanoClock;

    Waiting(DatagramLimits limits, TrafficMeter traffic, LongSupplier nanoClock) {
        this.limits = limits;
        this.traffic = traffic;
        this.nanoClock = nanoClock;
    }

    boolean isEmpty() {
        dropOld();
        return datagrams.isEmpty();
    }

    /** Takes over the reference. */
    void add(ByteBuf datagram) {
        dropOld();
        datagrams.add(new Waited(datagram, nanoClock.getAsLong()));
        if (datagrams.size() > limits.queue()) {
            datagrams.remove().datagram().release();
            traffic.dropped(DropReason.CONGESTED);
        }
    }

    /** The oldest, with its reference; null when there is none. */
    @Nullable
    ByteBuf poll() {
        dropOld();
        Waited oldest = datagrams.poll();
        return oldest == null ? null : oldest.datagram();
    }

    /** No stream will come for them. */
    void drop() {
        dropOld();
        for (Waited waited = datagrams.poll(); waited != null; waited = datagrams.poll()) {
            waited.datagram().release();
            traffic.dropped(DropReason.NOT_CONNECTED);
        }
    }

    private void dropOld() {
        Waited oldest = datagrams.peek();
        if (oldest == null) {
            return;
        }
        long now = nanoClock.getAsLong();
        while (oldest != null && now - oldest.since() > limits.queueTime().toNanos()) {
            datagrams.remove().datagram().release();
            traffic.dropped(DropReason.TOO_OLD);
            oldest = datagrams.peek();
        }
    }
}
