package app.kftray.engine.session.dial;

import app.kftray.engine.session.Carrier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which wire protocol a cluster is spoken to with: the order of trying, and what was learnt. One a cluster; thread-safe. What is
 * learnt is kept until the cluster's server or user changes, because a fallback costs a round trip each time.
 */
public final class Negotiation {
    private static final List<Carrier> ORDER = List.of(Carrier.SPDY, Carrier.TUNNEL, Carrier.V4);

    private final Optional<Carrier> forced;
    private volatile @Nullable Carrier winner;
    private volatile int refused;
    private final List<Fall> untold = new ArrayList<>();

    public Negotiation(Optional<Carrier> forced) {
        this.forced = forced;
    }

    /** What to try first now. */
    public Carrier first() {
        Carrier known = winner;
        return known != null ? known : forced.orElseGet(() -> ORDER.get(Math.min(refused, ORDER.size() - 1)));
    }

    /** What to try when {@code failed} was refused as a protocol; empty when there is nothing left. */
    synchronized Optional<Carrier> after(Carrier failed, String reason) {
        int next = ORDER.indexOf(failed) + 1;
        if (forced.isPresent() || next >= ORDER.size()) {
            return Optional.empty();
        }
        if (next > refused) {
            untold.add(new Fall(failed, ORDER.get(next), reason));
        }
        if (winner == failed) {
            winner = null;
        }
        refused = Math.max(refused, next);
        return Optional.of(ORDER.get(next));
    }

    /** The carrier works. Answers with what fell through on the way to it and was not told yet. */
    synchronized List<Fall> won(Carrier carrier) {
        winner = carrier;
        List<Fall> falls = List.copyOf(untold);
        untold.clear();
        return falls;
    }

    /** Nothing is left: the next attempt begins anew, since what stood in the way may have been mended. */
    synchronized void reset() {
        winner = null;
        refused = 0;
        untold.clear();
    }

    /** A carrier that was refused, and which came after it. */
    record Fall(Carrier from, Carrier to, String reason) {}
}
