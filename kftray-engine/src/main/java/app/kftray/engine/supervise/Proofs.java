package app.kftray.engine.supervise;

import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.Proof;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The proofs that a {@link WayMachine} asks for, and what the last one told. Every proof and pause carries a ticket, and an
 * answer with an old ticket is ignored: whatever was overtaken by a change cannot come back and confuse the state.
 *
 * <p>Where connections have no session in common nothing tells that the cluster went away, so a way that works is looked at now
 * and then: a pause, a proof, and the time that its answer may take.
 */
final class Proofs {
    private static final Duration CHECK = Duration.ofSeconds(5);

    /** With the pause before it a black hole is noticed within 15 s. */
    static final Duration CHECK_LIMIT = Duration.ofSeconds(8);

    private final InstantSource clock;
    private final Consumer<Action> actions;

    private long ticket;
    private boolean checking;
    private @Nullable Proof last;
    private @Nullable PodPort pod;
    private @Nullable Instant lastGood;

    Proofs(InstantSource clock, Consumer<Action> actions) {
        this.clock = clock;
        this.actions = actions;
    }

    /** Asks for a proof of the pod; answers with its ticket. */
    long ask(PodPort of) {
        checking = false;
        actions.accept(new Action.Prove(++ticket, of));
        return ticket;
    }

    /** Asks for a pause; answers with its ticket. */
    long pause(Duration delay) {
        checking = false;
        actions.accept(new Action.Rest(++ticket, delay));
        return ticket;
    }

    /** No answer is of interest any more. */
    void overtake() {
        checking = false;
        ticket++;
    }

    void given(PodPort by, Proof proof) {
        pod = by;
        renew(proof);
    }

    /** The pod of the last proof gave it again. */
    void renew(Proof proof) {
        last = proof;
        lastGood = clock.instant();
    }

    /** The pod of the last proof answered a ping. */
    void answered(Duration roundTrip) {
        if (last != null) {
            renew(new Proof(last.carrier(), roundTrip));
        }
    }

    boolean isCurrent(long of) {
        return ticket == of;
    }

    /** Whether the answer to a look at a way that works is waited for. */
    boolean isChecking() {
        return checking;
    }

    void checkLater() {
        checking = false;
        if (needsChecks()) {
            pause(CHECK);
        }
    }

    void check(PodPort of) {
        if (needsChecks()) {
            ask(of);
            checking = true;
            actions.accept(new Action.Rest(ticket, CHECK_LIMIT));
        }
    }

    private boolean needsChecks() {
        return last != null && last.carrier().equals(Carrier.V4.text());
    }

    /** The last proof, whether it still holds or not. */
    @Nullable
    Proof last() {
        return last;
    }

    /** The pod that gave it. */
    @Nullable
    PodPort pod() {
        return pod;
    }

    /** When the way was last known to work. */
    @Nullable
    Instant lastGood() {
        return lastGood;
    }
}
