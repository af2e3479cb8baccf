package app.kftray.transport.udp;

import app.kftray.api.problem.StreamProblem;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Notices when a forward's datagrams go out and nothing comes back, which its state does not show: the way to the relay is well. Some protocols
 * want no answer, so it is told seldom. Belongs to the local socket's event loop.
 */
final class Silence {
    /** One question may be lost, and a program that asks again does so within seconds. */
    static final int DATAGRAMS = 3;

    static final long SECONDS = 10;
    static final long TOLD_AGAIN_SECONDS = 600;

    private final LongSupplier nanoTime;
    private long received;
    private long sent;
    private long since;
    private long toldAt;
    private boolean told;

    /** @param nanoTime {@link System#nanoTime} */
    Silence(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void sent() {
        if (sent++ == 0) {
            since = nanoTime.getAsLong();
        }
    }

    void received() {
        received++;
        sent = 0;
    }

    /** The relay has told what is wrong: nobody has to guess. */
    void explained() {
        sent = 0;
    }

    /** What there is to tell now; asked about once a second. */
    Optional<StreamProblem.NoAnswer> look() {
        long now = nanoTime.getAsLong();
        long silent = now - since;
        boolean lately = told && now - toldAt < TimeUnit.SECONDS.toNanos(TOLD_AGAIN_SECONDS);
        if (sent < DATAGRAMS || silent < TimeUnit.SECONDS.toNanos(SECONDS) || lately) {
            return Optional.empty();
        }
        told = true;
        toldAt = now;
        return Optional.of(new StreamProblem.NoAnswer(TimeUnit.NANOSECONDS.toSeconds(silent), sent, received));
    }
}
