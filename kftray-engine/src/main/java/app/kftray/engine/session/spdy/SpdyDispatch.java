package app.kftray.engine.session.spdy;

import app.kftray.api.problem.StreamProblem;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings what the server says to the stream that it is for. Belongs to the session's event loop; a frame's bytes are handed on
 * with their reference, or released when their stream has ended here.
 */
final class SpdyDispatch implements SpdyReader.Sink {
    private final SpdySession session;
    private final SpdyPings pings;
    private final SpdyStreams streams;
    private final SpdyOutput output;
    private final SpdyProofs proofs;
    private final SpdyDoubts doubts;
    private final Set<SpdyStream> touched = new HashSet<>();

    SpdyDispatch(
            SpdySession session,
            SpdyPings pings,
            SpdyStreams streams,
            SpdyOutput output,
            SpdyProofs proofs,
            SpdyDoubts doubts) {
        this.session = session;
        this.pings = pings;
        this.streams = streams;
        this.output = output;
        this.proofs = proofs;
        this.doubts = doubts;
    }

    @Override
    public void data(int streamId, ByteBuf bytes, boolean last) {
        SpdyStream stream = streams.of(streamId);
        if (stream == null) {
            bytes.release(); // of a stream that was cancelled here and not yet there
            return;
        }
        touched.add(stream);
        if (streamId == stream.errorId()) {
            stream.errorText(bytes);
            if (last) {
                stream.errorEnded();
            }
        } else {
            streams.moved(stream, bytes.readableBytes());
            stream.answered(bytes);
            if (last) {
                stream.dataEnded();
            }
        }
    }

    @Override
    public void synReply(int streamId, boolean last) {
        SpdyStream stream = streams.of(streamId);
        if (stream != null && streamId == stream.dataId()) {
            stream.replied();
            if (last) {
                stream.dataEnded();
            }
        } else if (stream != null) {
            stream.errorReplied();
        }
    }

    @Override
    public void reset(int streamId, int status) {
        SpdyStream stream = streams.of(streamId);
        if (stream == null) {
            return;
        }
        if (streamId == stream.errorId() || stream.hasErrorText()) {
            // From Kubernetes 1.33 on servers reset the data first and then the error stream, with the text told
            // before.
            stream.errorEnded();
        } else if (stream.anythingReceived() || stream.hasEnded()) {
            stream.failed(new StreamProblem.Broken(
                    stream.port().qualifiedPod(), stream.port().port(), "the stream was reset"));
        } else {
            stream.failed(new StreamProblem.Unreached(
                    stream.port().qualifiedPod(), stream.port().port(), "the stream was refused"));
        }
    }

    @Override
    public void ping(int id) {
        if ((id & 1) == 0) {
            return;
        }
        pings.answered(id);
        doubts.answered();
        // A worker that was due while another left too much unanswered is asked now; nobody else might come by.
        output.flush();
        proofs.answered(id);
    }

    @Override
    public void goAway() {
        session.retire();
    }

    /** All that came at once has been read. */
    void readComplete() {
        if (!touched.isEmpty()) {
            List<SpdyStream> now = List.copyOf(touched);
            touched.clear();
            now.forEach(SpdyStream::receivedAll);
        }
    }

    void forget(SpdyStream stream) {
        touched.remove(stream);
    }
}
