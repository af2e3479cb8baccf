package app.kftray.engine.supervise;

import app.kftray.api.transport.TrafficMeter;
import java.util.concurrent.atomic.LongAdder;

/** Counts the traffic of one forward without contention between event loops. */
final class Traffic implements TrafficMeter {
    private final LongAdder connections = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();

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
