package app.kftray.engine.session.stream;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of what this side sends on a stream, after all that was written before. It is held back while an answer is due: the
 * runtime closes everything one second after either side ends, so an early end would cost a slow answer. Belongs to the
 * stream's event loop.
 */
final class HalfClose {
    /** How long it is held back for an answer that has not begun. */
    private static final int UNANSWERED_SECONDS = 30;

    /** How long the pod may be quiet within its answer before the half-close goes out all the same. */
    private static final int ANSWERING_SECONDS = 3;

    private final PodStream stream;
    private boolean asked;
    private boolean sent;
    private boolean answerDue;
    private int quietSeconds;
    private @Nullable ScheduledFuture<?> pending;

    HalfClose(PodStream stream) {
        this.stream = stream;
    }

    /** Bytes were sent to the pod. */
    void spoken() {
        answerDue = true;
        quietSeconds = 0;
    }

    /** Bytes came from the pod. */
    void heard() {
        answerDue = false;
        quietSeconds = 0;
    }

    /** Whether nothing came from the pod since the last bytes were sent to it. */
    boolean answerDue() {
        return answerDue;
    }

    /** This side sends no more. */
    void ask() {
        if (asked) {
            return;
        }
        asked = true;
        sendOrWait();
    }

    /** Nothing that was written waits any more. */
    void allSent() {
        if (asked && pending == null) {
            sendOrWait();
        }
    }

    private void sendOrWait() {
        if (!stream.mayEnd() || sent || stream.hasUnsent()) {
            return; // what is unsent tells when it has gone
        }
        if (answerDue) {
            quietSeconds = 0;
            pending = stream.eventLoop().scheduleAtFixedRate(this::sendWhenDue, 1, 1, TimeUnit.SECONDS);
        } else {
            // All that was said is answered, so this is a program that is done, not one that waits.
            send();
        }
    }

    boolean isAsked() {
        return asked;
    }

    /** Whether the pod was told: data on a stream that has ended would block a worker of the server for good. */
    boolean isSent() {
        return sent;
    }

    /** The pod need not be told any more. */
    void cancel() {
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
    }

    private void sendWhenDue() {
        quietSeconds++;
        if (!stream.hasUnsent() && quietSeconds > (answerDue ? UNANSWERED_SECONDS : ANSWERING_SECONDS)) {
            cancel();
            send();
        }
    }

    private void send() {
        if (stream.mayEnd() && !sent) {
            sent = true;
            stream.sendEnd();
            stream.flushSession();
        }
    }
}
