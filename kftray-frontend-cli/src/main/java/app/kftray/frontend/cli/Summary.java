package app.kftray.frontend.cli;

import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.transport.DropReason;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run of forwards came to.
 *
 * @param reconnects how often a forward lost its way and looked for it again
 * @param dropped datagrams that did not go on, by reason; without those that never happened
 */
record Summary(
        int forwards,
        int reconnects,
        long bytesSent,
        long bytesReceived,
        SortedMap<DropReason, Long> dropped,
        Duration duration) {

    static Summary of(List<ForwardStatus> forwards, Duration duration) {
        SortedMap<DropReason, Long> dropped = new TreeMap<>();
        forwards.forEach(
                forward -> forward.dropped().forEach((reason, times) -> dropped.merge(reason, times, Long::sum)));
        return new Summary(
                forwards.size(),
                forwards.stream().mapToInt(ForwardStatus::restarts).sum(),
                forwards.stream().mapToLong(ForwardStatus::bytesSent).sum(),
                forwards.stream().mapToLong(ForwardStatus::bytesReceived).sum(),
                dropped,
                duration);
    }
}
