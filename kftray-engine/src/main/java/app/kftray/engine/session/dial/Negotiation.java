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
    private final List<Carrier> order;
    private volatile @Nullable Carrier winner;
    private volatile int refused;
    private final List<Fall> untold = new ArrayList<>();

    /** @param order what to try, first to last; one alone is forced */
    public Negotiation(List<Carrier> order) {
        this.order = order;
    }

    /** What to try first now. */
    public Carrier first() {
        Carrier known = winner;
        return known != null ? known : order.get(Math.min(refused, order.size() - 1));
    }

    /** What comes after {@code carrier}; empty when there is nothing left. */
    Optional<Carrier> after(Carrier carrier) {
        int next = order.indexOf(carrier) + 1;
        return next < order.size() ? Optional.of(order.get(next)) : Optional.empty();
    }

    /** The carrier was refused as a protocol, and {@code next} is tried. */
    synchronized void fell(Carrier carrier, Carrier next, String reason) {
        int index = order.indexOf(next);
        if (index > refused) {
            untold.add(new Fall(carrier, next, reason));
        }
        if (winner == carrier) {
            winner = null;
        }
        refused = Math.max(refused, index);
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
