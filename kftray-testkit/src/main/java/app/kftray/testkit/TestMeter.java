package app.kftray.testkit;

import app.kftray.api.transport.TrafficMeter;
import java.util.concurrent.atomic.AtomicLong;

/** Counts. Thread-safe. */
final class TestMeter implements TrafficMeter {
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    @Override
    public void opened() {
        opened.incrementAndGet();
    }

    @Override
    public void closed() {
        closed.incrementAndGet();
    }

    @Override
    public void sent(long bytes) {
        sent.addAndGet(bytes);
    }

    @Override
    public void received(long bytes) {
        received.addAndGet(bytes);
    }

    long sent() {
        return sent.get();
    }

    long received() {
        return received.get();
    }

    /** Connections that were opened, ever. */
    long ever() {
        return opened.get();
    }

    /** Connections that are open. */
    long open() {
        return opened.get() - closed.get();
    }
}
