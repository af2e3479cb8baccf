package app.kftray.engine.supervise;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counts how often in a row something worked and was lost before that counts as health. The first losses are forgiven: what is lost
 * now and then has to be back at once. Beyond them whoever tries again has to wait, or a proxy that accepts all and drops it
 * again would be asked without end. Belongs to its owner's thread.
 */
final class BriefLives {
    /** So many losses in a row are nothing unusual: a rolling restart, a balancer that is drained, a laptop on a train. */
    static final int FORGIVEN = 8;

    /** What lives longer makes no loop worth a pause, not even if it never lives for long. */
    static final Duration BRIEF = Duration.ofSeconds(5);

    private final Duration healthyAfter;
    private @Nullable Instant since;
    private int brief;

    BriefLives(Duration healthyAfter) {
        this.healthyAfter = healthyAfter;
    }

    void begun(Instant at) {
        since = at;
    }

    /** It is lost, unless it was before; whether it had lasted so long that all is forgotten. */
    boolean ended(Instant at) {
        Instant from = since;
        since = null;
        if (from == null) {
            return false;
        }
        Duration lived = Duration.between(from, at);
        boolean healthy = lived.compareTo(healthyAfter) >= 0;
        brief = lived.compareTo(BRIEF) < 0 && !healthy ? brief + 1 : 0;
        return healthy;
    }

    /** How many brief lives there were in a row beyond those that are forgiven. */
    int tooMany() {
        return Math.max(0, brief - FORGIVEN);
    }

    /** There is another reason for the losses so far. */
    void forget() {
        brief = 0;
    }
}
