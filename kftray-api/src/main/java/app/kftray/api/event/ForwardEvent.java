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
     */
    record Reconnecting(
            Instant at,
            String forward,
            ForwardProblem cause,
            int attempt,
            @Nullable Instant nextTry) implements ForwardEvent {}

    /**
     * The forward works again.
     *
     * @param cause why it did not work, as was told first
     */
    record Recovered(
            Instant at,
            String forward,
            String pod,
            String carrier,
            Duration downTime,
            @Nullable ForwardProblem cause) implements ForwardEvent {}

    /** Waiting cannot mend it; the forward goes on only when the cause changes. */
    record Failed(Instant at, String forward, ForwardProblem problem) implements ForwardEvent {}

    /** One connection through the forward failed; nothing else did. */
    record ConnectionFailed(Instant at, String forward, String peer, ForwardProblem problem) implements ForwardEvent {}

    /** A forward that follows the current context was moved. */
    record ContextSwitched(Instant at, String forward, String from, String to) implements ForwardEvent {}

    /** Something a person should know, that does not stop the forward. */
    record Warned(Instant at, String forward, ForwardProblem problem) implements ForwardEvent {}

    /** The local sockets are closed; nothing more is told of this forward. */
    record Stopped(Instant at, String forward) implements ForwardEvent {}
}
