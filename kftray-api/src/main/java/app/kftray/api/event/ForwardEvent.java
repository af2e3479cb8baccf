package app.kftray.api.event;

import app.kftray.api.problem.ForwardProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to one forward. Events of one forward are told in the order in which they happened, on the
 * engine's own thread: a listener must not block it.
 */
public sealed interface ForwardEvent {

    /** When it happened, by the wall clock. */
    Instant at();

    /** The alias of the forward. */
    String forward();

    /** The forward was asked for; nothing of it works yet. */
    record Starting(Instant at, String forward, String target) implements ForwardEvent {}

    /** The local sockets are open; connections are taken, and held until there is a target. */
    record Listening(Instant at, String forward, List<String> addresses) implements ForwardEvent {
        public Listening {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * The way to the target was proved: the forward is active.
     *
     * @param pod the pod that proved it, {@code namespace/name}
     * @param pods how many ready pods new connections are spread over
     * @param carrier the wire protocol, for example {@code spdy}
     * @param roundTrip of the proof
     */
    record Connected(
            Instant at,
            String forward,
            String context,
            String pod,
            int remotePort,
            int pods,
            String carrier,
            Duration roundTrip)
            implements ForwardEvent {}

    /** A wire protocol did not work with this cluster, and the next one is tried. */
    record CarrierFallback(Instant at, String forward, String context, String from, String to, String reason)
            implements ForwardEvent {}

    /**
     * The forward does not work at the moment; its local sockets stay open.
     *
     * @param attempt how often it was tried in vain since it last worked, counted from 1
     * @param nextTry when it is tried again, or null when a change is waited for; one that helps is always noticed earlier
     * @param lastGood when the way was last proved, null when it never was
     * @param restarts how often it ceased to work, this time included
     */
    record Reconnecting(
            Instant at,
            String forward,
            ForwardProblem cause,
            int attempt,
            @Nullable Instant nextTry,
            @Nullable Instant lastGood,
            int restarts)
            implements ForwardEvent {}

    /**
     * The forward works again.
     *
     * @param cause why it did not work, as was told first
     * @param roundTrip of the proof
     * @param restarts how often it ceased to work until now
     */
    record Recovered(
            Instant at,
            String forward,
            String pod,
            String carrier,
            Duration downTime,
            @Nullable ForwardProblem cause,
            Duration roundTrip,
            int restarts)
            implements ForwardEvent {}

    /**
     * Waiting cannot mend it; the forward goes on only when the cause changes.
     *
     * @param lastGood when the way was last proved, null when it never was
     * @param restarts how often it ceased to work, this time included
     */
    record Failed(
            Instant at,
            String forward,
            ForwardProblem problem,
            @Nullable Instant lastGood,
            int restarts) implements ForwardEvent {}

    /**
     * Connections through the forward failed; nothing else did. The first of a reason is told at once, those that follow
     * together, every few seconds.
     *
     * @param peer of the last of them
     * @param count how many failed for that reason since it was told last
     */
    record ConnectionFailed(Instant at, String forward, String peer, ForwardProblem problem, long count)
            implements ForwardEvent {}

    /** A forward that follows the current context was moved, or its configuration names another one now. */
    record ContextSwitched(Instant at, String forward, String from, String to) implements ForwardEvent {}

    /** Something a person should know, that does not stop the forward. */
    record Warned(Instant at, String forward, ForwardProblem problem) implements ForwardEvent {}

    /** The local sockets are closed; nothing more is told of this forward. */
    record Stopped(Instant at, String forward) implements ForwardEvent {}
}
