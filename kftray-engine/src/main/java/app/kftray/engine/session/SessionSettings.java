package app.kftray.engine.session;

import java.time.Duration;
import java.util.List;

/**
 * How sessions behave.
 *
 * @param dialTimeout for everything from the TCP connection to the upgraded session
 * @param pingInterval between two probes of a session that hears nothing
 * @param pingTimeout without any byte after a probe, a session is silent: it takes no new streams, and ends if it has none
 * @param silenceLimit for which the streams of a silent session are kept while nothing else shows that the pod can be reached
 * @param idleTimeout after which a session without streams is closed, unless it is the last one to its pod
 * @param streamWindow bytes a stream may send beyond what the far end has consumed
 * @param receiveLimit bytes a stream may hold for a reader that does not read, before its session is no longer read
 * @param sessionsPerPod up to this many streams at once have a session for themselves; beyond it they share
 * @param streamsPerSession after which a session is replaced: kubelets before 1.22 never free a stream
 * @param carriers the wire protocols to try, first to last; one alone is forced
 */
public record SessionSettings(
        Duration dialTimeout,
        Duration pingInterval,
        Duration pingTimeout,
        Duration silenceLimit,
        Duration idleTimeout,
        int streamWindow,
        int receiveLimit,
        int sessionsPerPod,
        int streamsPerSession,
        List<Carrier> carriers) {

    public static final SessionSettings DEFAULT = new SessionSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(8),
            Duration.ofMinutes(2),
            Duration.ofSeconds(60),
            1024 * 1024,
            512 * 1024,
            16,
            5_000,
            List.of(Carrier.SPDY, Carrier.TUNNEL, Carrier.V4));

    /** These settings with other carriers. */
    public SessionSettings withCarriers(Carrier... order) {
        return new SessionSettings(
                dialTimeout,
                pingInterval,
                pingTimeout,
                silenceLimit,
                idleTimeout,
                streamWindow,
                receiveLimit,
                sessionsPerPod,
                streamsPerSession,
                List.of(order));
    }
}
