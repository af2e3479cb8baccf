package app.kftray.frontend.cli;

import app.kftray.api.frontend.ForwardStatus;
import java.time.Duration;
import java.util.List;

/**
 * What a run of forwards came to.
 *
 * @param reconnects how often a forward lost its way and looked for it again
 */
record Summary(int forwards, int reconnects, long bytesSent, long bytesReceived, Duration duration) {

    static Summary of(List<ForwardStatus> forwards, Duration duration) {
        return new Summary(
                forwards.size(),
                forwards.stream().mapToInt(ForwardStatus::restarts).sum(),
                forwards.stream().mapToLong(ForwardStatus::bytesSent).sum(),
                forwards.stream().mapToLong(ForwardStatus::bytesReceived).sum(),
                duration);
    }
}
