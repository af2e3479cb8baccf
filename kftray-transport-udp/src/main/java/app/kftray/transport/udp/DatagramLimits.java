package app.kftray.transport.udp;

import static java.util.Objects.requireNonNull;

import app.kftray.api.config.PluginSettings;
import java.time.Duration;

/**
 * How much is kept for one forward; reference.conf has the defaults.
 *
 * @param idle how long a local sender may be silent, both ways, before its session ends
 * @param exchangeIdle the same for a sender that asked and was answered once, as a DNS client does
 * @param sessions the most local senders at a time
 * @param queue the most datagrams of one sender that wait for its stream; the oldest gives way
 * @param queueTime how long one of them may wait at most
 */
record DatagramLimits(Duration idle, Duration exchangeIdle, int sessions, int queue, Duration queueTime) {

    DatagramLimits {
        requireNonNull(idle, "idle");
        requireNonNull(exchangeIdle, "exchangeIdle");
        requireNonNull(queueTime, "queueTime");
        if (sessions < 1) {
            throw new IllegalArgumentException("sessions: " + sessions + " (expected: 1 or more)");
        }
        if (queue < 1) {
            throw new IllegalArgumentException("queue: " + queue + " (expected: 1 or more)");
        }
    }

    static DatagramLimits of(PluginSettings settings) {
        return new DatagramLimits(
                settings.duration("idle-timeout"),
                settings.duration("exchange-timeout"),
                settings.number("sessions"),
                settings.number("queue"),
                settings.duration("queue-time"));
    }
}
