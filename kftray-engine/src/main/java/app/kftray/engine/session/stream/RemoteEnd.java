package app.kftray.engine.session.stream;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of what the pod sends on a stream, which may turn out to be an error: the verdict comes after the end. The stream's
 * handlers hear of either when they have read all that came before. Belongs to the stream's event loop.
 */
final class RemoteEnd {
    /** How long an ended stream may take to say whether it ended in an error; the error comes after the end. */
    private static final long VERDICT_MILLIS = 250;

    /** The same for a stream that brought nothing: most likely it was refused, and a busy node takes its time to say so. */
    private static final long EMPTY_VERDICT_MILLIS = 1_500;

    private final PodStream stream;
    private final StreamInput input;
    private boolean ended;
    private boolean verdict;
    private boolean delivered;
    private @Nullable ForwardProblem failure;
    private @Nullable ScheduledFuture<?> pending;

    RemoteEnd(PodStream stream, StreamInput input) {
        this.stream = stream;
        this.input = input;
    }

    boolean hasCome() {
        return ended;
    }

    /** Whether it came, and was none in an error as far as is known. */
    boolean isClean() {
        return ended && failure == null;
    }

    void come() {
        if (!ended) {
            ended = true;
            deliver();
        }
    }

    /** It ended in an error; the first one counts. */
    void fail(ForwardProblem problem) {
        if (failure == null) {
            failure = problem;
        }
        ended = true;
        deliver();
    }

    /** The verdict is in: there was no error. */
    void endWell() {
        verdict = true;
        deliver();
        if (delivered && stream.isOpen()) {
            stream.closeNow();
        }
    }

    /** Tells the stream's handlers, once all is read. */
    void deliver() {
        if (!ended || !input.isEmpty() || !stream.isOpen() || !input.isClaimed()) {
            // Before the first read nobody is there to hear it: the handlers come after the stream was handed out.
            return;
        }
        ForwardProblem problem = failure;
        if (problem != null) {
            input.complete();
            stream.pipeline().fireExceptionCaught(new ProblemException(problem));
            stream.closeNow();
        } else if (!input.anythingReceived() && !verdict) {
            awaitVerdict(EMPTY_VERDICT_MILLIS);
        } else if (!delivered) {
            delivered = true;
            input.complete();
            stream.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            cancel();
            if (stream.isOpen()) {
                awaitVerdict(verdict ? 0 : VERDICT_MILLIS);
            }
        }
    }

    /** The stream is closed, so no verdict matters. */
    void cancel() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }

    private void awaitVerdict(long millis) {
        cancel();
        pending = stream.eventLoop().schedule(this::endWell, millis, TimeUnit.MILLISECONDS);
    }
}
