package app.kftray.engine.supervise;

import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.TrafficMeter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** Counts the traffic of one forward without contention between event loops. */
final class Traffic implements TrafficMeter {
    private final LongAdder connections = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final Map<DropReason, LongAdder> dropped = new ConcurrentHashMap<>();

    @Override
    public void opened() {
        connections.increment();
    }

    @Override
    public void closed() {
        connections.decrement();
    }

    @Override
    public void sent(long bytes) {
        sent.add(bytes);
    }

    @Override
    public void received(long bytes) {
        received.add(bytes);
    }

    @Override
    public void dropped(DropReason reason) {
        dropped(reason, 1);
    }

    @Override
    public void dropped(DropReason reason, long datagrams) {
        dropped.computeIfAbsent(reason, it -> new LongAdder()).add(datagrams);
    }

    Map<DropReason, Long> dropped() {
        return dropped.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, it -> it.getValue().sum()));
    }

    long openConnections() {
        return connections.sum();
    }

    long bytesSent() {
        return sent.sum();
    }

    long bytesReceived() {
        return received.sum();
    }
}
