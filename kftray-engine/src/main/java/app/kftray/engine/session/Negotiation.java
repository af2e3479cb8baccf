package app.kftray.engine.session;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which wire protocol a cluster is spoken to with: the order of trying, and what was learnt. One a cluster; thread-safe. What is
 * learnt is kept until the cluster's server or user changes, because a fallback costs a round trip each time.
 */
final class Negotiation {
    private static final List<Carrier> ORDER = List.of(Carrier.TUNNEL, Carrier.SPDY, Carrier.V4);

    private final Optional<Carrier> forced;
    private volatile @Nullable Carrier winner;
    private volatile int refused;

    Negotiation(Optional<Carrier> forced) {
        this.forced = forced;
    }

    /** What to try first now. */
    Carrier first() {
        Carrier known = winner;
        return known != null ? known : forced.orElseGet(() -> ORDER.get(Math.min(refused, ORDER.size() - 1)));
    }

    /** What to try when {@code failed} was refused as a protocol; empty when there is nothing left. */
    synchronized Optional<Carrier> after(Carrier failed) {
        int next = ORDER.indexOf(failed) + 1;
        if (forced.isPresent() || next >= ORDER.size()) {
            return Optional.empty();
        }
        if (winner == failed) {
            winner = null;
        }
        refused = Math.max(refused, next);
        return Optional.of(ORDER.get(next));
    }

    /** Whether this is the first time that the carrier fell through, so that it is told once. */
    synchronized boolean firstFall(Carrier failed) {
        return ORDER.indexOf(failed) >= refused;
    }

    void won(Carrier carrier) {
        winner = carrier;
    }

    /** Nothing is left: the next attempt begins anew, since what stood in the way may have been mended. */
    synchronized void reset() {
        winner = null;
        refused = 0;
    }
}
