package app.kftray.api.transport;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How much a transport of datagrams keeps for one forward.
 *
 * @param idle how long a local sender may be silent, both ways, before its session ends
 * @param exchangeIdle the same for a sender that asked and was answered once, as a DNS client does
 * @param sessions the most local senders at a time
 * @param queue the most datagrams of one sender that wait for its stream; the oldest gives way
 */
public record DatagramLimits(Duration idle, Duration exchangeIdle, int sessions, int queue) {

    public static final DatagramLimits DEFAULT =
            new DatagramLimits(Duration.ofSeconds(60), Duration.ofSeconds(10), 1_024, 64);

    public DatagramLimits {
        requireNonNull(idle, "idle");
        requireNonNull(exchangeIdle, "exchangeIdle");
        if (sessions < 1) {
            throw new IllegalArgumentException("sessions: " + sessions + " (expected: 1 or more)");
        }
        if (queue < 1) {
            throw new IllegalArgumentException("queue: " + queue + " (expected: 1 or more)");
        }
    }
}
