package app.kftray.transport.udp;

import java.util.concurrent.TimeUnit;

/**
 * What one forward knows of its relay: whether it speaks the extended protocol, so that a new session need not ask. A relay
 * that does not is asked again after a while, as it may have been replaced. Thread-safe.
 */
final class RelayDialect {
    private static final long PLAIN_NANOS = TimeUnit.MINUTES.toNanos(2);

    enum Kind {
        UNKNOWN,
        EXTENDED,
        PLAIN
    }

    private volatile Kind kind = Kind.UNKNOWN;
    private volatile long plainSince;

    Kind kind() {
        if (kind == Kind.PLAIN && System.nanoTime() - plainSince > PLAIN_NANOS) {
            kind = Kind.UNKNOWN;
        }
        return kind;
    }

    void extended() {
        kind = Kind.EXTENDED;
    }

    void plain() {
        plainSince = System.nanoTime();
        kind = Kind.PLAIN;
    }

    /** The relay may be another one now. */
    void forget() {
        kind = Kind.UNKNOWN;
    }
}
