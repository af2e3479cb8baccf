package app.kftray.engine;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The addresses of a machine that is carried from one network to another. Thread-safe. */
final class MovedNetwork implements Supplier<Set<String>> {
    private final AtomicInteger moves = new AtomicInteger();

    /** The machine has another address from now on. */
    void move() {
        moves.incrementAndGet();
    }

    @Override
    public Set<String> get() {
        return Set.of("wlan0 192.0.2." + moves.get());
    }
}
