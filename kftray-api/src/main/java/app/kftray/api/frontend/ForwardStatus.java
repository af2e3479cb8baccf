package app.kftray.api.frontend;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.transport.DropReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One forward at one moment.
 *
 * @param addresses where it listens, empty before it does
 * @param since when it entered its state
 * @param context the context it leads to, null before that is known
 * @param pod the pod of the last proof, {@code namespace/name}, null before the first
 * @param carrier the wire protocol in use, null before the first proof
 * @param lastGood when the way was last proved, null before the first
 * @param roundTrip of the last proof
 * @param restarts how often it had to reconnect
 * @param problem what is wrong now or, when nothing is, what the last reconnect was for
 * @param connections how many are open
 * @param bytesSent towards the target since the start
 * @param bytesReceived from the target since the start
 * @param dropped datagrams that did not go on, by reason; without those that never happened
 */
public record ForwardStatus(
        ForwardConfig config,
        ForwardState state,
        Instant since,
        List<String> addresses,
        @Nullable String context,
        @Nullable String pod,
        @Nullable String carrier,
        @Nullable Instant lastGood,
        @Nullable Duration roundTrip,
        int restarts,
        @Nullable ForwardProblem problem,
        long connections,
        long bytesSent,
        long bytesReceived,
        Map<DropReason, Long> dropped) {
    public ForwardStatus {
        addresses = List.copyOf(addresses);
        dropped = Map.copyOf(dropped);
    }

    public String alias() {
        return config.alias();
    }
}
