package app.kftray.engine.session.spdy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one session writes, counted for {@link SpdyPings} and flushed together. Belongs to the session's event loop; the
 * references to what is sent are taken over.
 */
final class SpdyOutput {
    private final Channel channel;
    private final SpdyPings pings;
    private final SpdyStreams streams;
    private final Runnable flushing = this::flushNow;

    private @Nullable ChannelHandlerContext ctx;
    private long frames;
    private boolean flushDue;

    SpdyOutput(Channel channel, SpdyPings pings, SpdyStreams streams) {
        this.channel = channel;
        this.pings = pings;
        this.streams = streams;
    }

    /** Nothing may be written before. */
    void start(ChannelHandlerContext session) {
        ctx = session;
    }

    /** Whether anything may be written, and would reach the server. */
    boolean isOpen() {
        return ctx != null && channel.isActive();
    }

    boolean writable() {
        return channel.isWritable();
    }

    /** The number of data frames so far. */
    long frames() {
        return frames;
    }

    /** Begins a stream that was {@linkplain SpdyStreams#add added}. */
    void open(SpdyStream stream, int requestId) {
        SpdyWriter.open(
                context(), stream.errorId(), stream.dataId(), stream.port().port(), requestId);
    }

    /** Answers with the frame's number among all of the session. */
    long send(SpdyStream stream, List<ByteBuf> pieces, int size) {
        pings.sending(stream, size);
        streams.moved(stream, size);
        SpdyWriter.data(context(), stream.dataId(), pieces, size);
        return ++frames;
    }

    void end(int streamId) {
        SpdyWriter.end(context(), streamId);
    }

    void reset(int streamId) {
        if (channel.isActive()) {
            SpdyWriter.reset(context(), streamId);
            flush();
        }
    }

    void ping(int id) {
        SpdyWriter.ping(context(), id);
    }

    /**
     * Flushes once what all streams wrote while the loop went through the sockets that were ready: one TLS record and one system call
     * here and at every hop to the pod, instead of one for each stream.
     */
    void flush() {
        if (!flushDue) {
            flushDue = true;
            channel.eventLoop().execute(flushing);
        }
    }

    private void flushNow() {
        flushDue = false;
        if (channel.isActive()) {
            pings.askWhereDue();
            context().flush();
        }
    }

    /** Flushes what cannot wait for the others. */
    void flushAtOnce() {
        context().flush();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext current = ctx;
        if (current == null) {
            throw new IllegalStateException("the session is not in a pipeline");
        }
        return current;
    }
}
