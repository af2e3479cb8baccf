package app.kftray.engine.session.spdy;

import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.SessionSettings;
import app.kftray.engine.session.stream.PodStream;
import app.kftray.engine.session.stream.RemoteErrors;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A connection carried by two SPDY streams, one for data and one for an error text. */
final class SpdyStream extends PodStream {
    private static final int LONGEST_ERROR = 4_096;

    private final SpdySession session;
    private final SpdyOutput output;
    private final PodPort port;
    private final int errorId;
    private final int dataId;
    private final SpdyWindow window;
    private final StringBuilder error = new StringBuilder();
    private final long openedAfter;
    private final long openedAt;

    private final SpdyCaution caution;
    private boolean replied;
    private boolean errorReplied;
    private boolean errorEnded;
    private boolean blockedBySession;
    private int moved;

    SpdyStream(SpdySession session, PodPort port, int errorId, int dataId, long openedAfter, SessionSettings settings) {
        super(
                session.channel(),
                InetSocketAddress.createUnresolved(port.qualifiedPod(), port.port()),
                settings.receiveLimit());
        this.openedAt = session.now();
        this.session = session;
        this.output = session.output();
        this.port = port;
        this.errorId = errorId;
        this.dataId = dataId;
        this.openedAfter = openedAfter;
        this.window = new SpdyWindow(settings.streamWindow());
        this.caution = new SpdyCaution(session.refusingPorts(), port.port(), this::resumeSending);
    }

    int dataId() {
        return dataId;
    }

    int errorId() {
        return errorId;
    }

    int unconsumed() {
        return window.unconsumed();
    }

    boolean everSent() {
        return window.everSent();
    }

    PodPort port() {
        return port;
    }

    /** The server knows the stream now, so more than the first frame may be sent. */
    void replied() {
        if (!replied) {
            replied = true;
            tellCaution();
            resumeSending();
        }
    }

    private void tellCaution() {
        if (begun()) {
            caution.begun(session.eventLoop(), () -> isOpen() && !hasEnded());
        }
    }

    /** Bytes of the pod came; their reference is handed over. */
    void answered(ByteBuf bytes) {
        if (!anythingReceived() && bytes.isReadable()) {
            caution.answered();
        }
        received(bytes);
    }

    /** Counts bytes in either direction; answers with the sum since the last {@link #movedSince}. */
    int moved(int bytes) {
        moved += bytes;
        return moved;
    }

    /** The sum so far, and counts anew. */
    int movedSince() {
        int sum = moved;
        moved = 0;
        return sum;
    }

    void errorReplied() {
        if (!errorReplied) {
            errorReplied = true;
            tellCaution();
        }
    }

    /** Whether the server knows both streams, and so may have reached the pod. */
    boolean begun() {
        return replied && errorReplied;
    }

    /** The workers that have not yet answered to the beginning. */
    List<Integer> silentWorkers() {
        List<Integer> silent = new ArrayList<>();
        if (!errorReplied) {
            silent.add(SpdyPings.worker(errorId));
        }
        if (!replied) {
            silent.add(SpdyPings.worker(dataId));
        }
        return silent;
    }

    /** The number of the session's last frame before this stream began. */
    long openedAfter() {
        return openedAfter;
    }

    /** By {@link System#nanoTime}. */
    long openedAt() {
        return openedAt;
    }

    /** Whether the worker may wait until this stream's reader takes more. */
    boolean mayBlock(int worker) {
        return SpdyPings.worker(dataId) == worker && begun() && window.mayBlock();
    }

    long lastSent() {
        return window.lastFrame();
    }

    /**
     * A pair that the server does not know can be begun elsewhere, and so can one of which the pod has seen nothing yet; of any other,
     * something was lost.
     *
     * @param last the number of the last frame that the worker may have handled
     */
    void workerLost(int worker, long last) {
        boolean data = SpdyPings.worker(dataId) == worker;
        boolean unknown = (data && !replied) || (SpdyPings.worker(errorId) == worker && !errorReplied);
        if (hasEnded() || (!unknown && !(data && window.lastFrame() > last))) {
            return; // what it sent may have been read, and its answer may be on the way
        }
        if (!data && window.unconsumed() > 0) {
            session.doubt(this); // what was sent waits for a reader that only a whole pair gets
        }
        if (unknown || (window.firstFrame() > last && !anythingReceived())) {
            failed(new StreamProblem.Unreached(
                    port.qualifiedPod(), port.port(), "the session's server stopped handling it"));
        } else {
            unread();
        }
    }

    /** What is sent from now will be read by nobody. */
    private void unread() {
        if (hasEnded()) {
            return;
        }
        String reason = "its server stopped reading what is sent to it";
        failed(
                everSent() || anythingReceived()
                        ? new StreamProblem.SessionLost(port.qualifiedPod(), reason)
                        : new StreamProblem.Unreached(port.qualifiedPod(), port.port(), reason));
    }

    void errorText(ByteBuf text) {
        if (error.length() < LONGEST_ERROR) {
            error.append(text.toString(StandardCharsets.UTF_8));
        }
        text.release();
    }

    /** Whether the server told of an error, be it the end of the text or not. */
    boolean hasErrorText() {
        return !error.isEmpty();
    }

    void errorEnded() {
        errorEnded = true;
        if (!error.isEmpty()) {
            if (!anythingReceived()) {
                caution.refused();
            }
            failed(RemoteErrors.problem(port, error.toString(), anythingReceived()));
        } else if (hasEnded()) {
            endedWell();
        }
    }

    /** The server ended the data stream: what else is sent to it would block one of its workers, so reset it at once. */
    void dataEnded() {
        if (!hasEnded()) {
            if (mayBeOnItsWay()) {
                // It may find nobody there, and then its worker waits for good.
                session.doubt(this);
            }
            output.reset(dataId);
            remoteEnded();
            if (errorEnded) {
                endedWell();
            }
        }
    }

    /** Notes that what was sent so far is followed by this ping. */
    void mark(int ping) {
        window.mark(ping);
    }

    /** The server's reader has taken all that was sent before the ping. */
    void consumed(int ping) {
        window.consumed(ping);
        resumeSending();
    }

    void sessionWritable() {
        if (blockedBySession) {
            blockedBySession = false;
            resumeSending();
        }
    }

    /**
     * Whether bytes for the pod may still stand in the server's queue. A pod that answered after the last of them has taken them: a ping
     * that asks would cost as much as a short connection does otherwise.
     */
    private boolean mayBeOnItsWay() {
        return window.unconsumed() > 0 && (answerDue() || window.exceedsBuffers());
    }

    @Override
    protected int allowance() {
        if (session.lostItsWorker(this)) {
            session.eventLoop().execute(this::unread);
            return 0;
        }
        if (caution.waits()) {
            return 0;
        }
        int allowed = window.room(replied);
        if (allowed <= 0 && replied && session.unlimited(this)) {
            allowed = SpdyWriter.LARGEST_DATA;
        }
        if (allowed <= 0 || !session.mayFrame(this)) {
            return 0;
        }
        if (!output.writable()) {
            blockedBySession = true;
            return 0;
        }
        return Math.min(allowed, SpdyWriter.LARGEST_DATA);
    }

    @Override
    protected void send(List<ByteBuf> pieces, int size) {
        window.sending(size);
        window.sent(output.send(this, pieces, size));
    }

    @Override
    protected void flushSession() {
        output.flush();
    }

    @Override
    protected void sendEnd() {
        if (session.lostItsWorker(this)) {
            session.eventLoop().execute(this::unread);
            return;
        }
        output.end(dataId);
    }

    @Override
    protected void holdUpSession(boolean hold) {
        session.holdUp(hold);
    }

    @Override
    protected void release(boolean clean) {
        if (!clean && !hasEnded() && mayBeOnItsWay()) {
            session.doubt(this); // the server may have ended it too, and nobody reads what is on its way
        }
        session.released(this, clean, errorEnded);
    }
}
