package app.kftray.engine.local;

import app.kftray.engine.config.Layer4;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers which addresses each forward was given, so that it gets the same again after a restart, and so that two that
 * start together are not given the same before either has bound it. Thread-safe.
 */
final class HandedOut {
    /** Far longer than it takes from choosing an address to binding it. */
    private static final Duration RESERVED = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Map<String, Gift> gifts = new ConcurrentHashMap<>();

    HandedOut(InstantSource clock) {
        this.clock = clock;
    }

    private record Gift(Layer4 layer, List<InetSocketAddress> addresses, Instant since) {}

    void give(String alias, Layer4 layer, List<InetSocketAddress> addresses) {
        gifts.put(alias, new Gift(layer, addresses, clock.instant()));
    }

    /** What {@code alias} had last; empty when nothing. */
    List<InetSocketAddress> last(String alias) {
        Gift gift = gifts.get(alias);
        return gift == null ? List.of() : gift.addresses();
    }

    /**
     * Whether another forward was given the port of {@code address} a moment ago, be it for the other family: what is chosen freely
     * should mean the same program by whichever address.
     */
    boolean isReserved(String alias, Layer4 layer, InetSocketAddress address) {
        Instant recent = clock.instant().minus(RESERVED);
        return gifts.entrySet().stream()
                .filter(gift -> !gift.getKey().equals(alias) && gift.getValue().layer() == layer)
                .filter(gift -> gift.getValue().since().isAfter(recent))
                .flatMap(gift -> gift.getValue().addresses().stream())
                .anyMatch(taken -> taken.getPort() == address.getPort()
                        && (taken.getAddress().equals(address.getAddress())
                                || taken.getAddress().isAnyLocalAddress()
                                || address.getAddress().isAnyLocalAddress()));
    }

    /** Whether another forward has {@code address} for its own. */
    boolean isAnothers(String alias, InetAddress address) {
        return gifts.entrySet().stream()
                .filter(gift -> !gift.getKey().equals(alias))
                .flatMap(gift -> gift.getValue().addresses().stream())
                .anyMatch(taken -> taken.getAddress().equals(address));
    }
}
