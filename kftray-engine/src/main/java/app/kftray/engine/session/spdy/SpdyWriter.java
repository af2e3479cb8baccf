package app.kftray.engine.session.spdy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.util.List;

/**
 * Writes SPDY/3.1 frames. Netty's codec serves for control frames, whose headers need SPDY's own compression; it would copy
 * every payload, so data frames pass it by as a header and the payload itself. Inbound bytes pass untouched: {@link
 * SpdyReader} reads them.
 */
public final class SpdyWriter extends SpdyFrameCodec {
    /** The largest payload of a data frame: large enough to be cheap, small enough not to hold up other streams. */
    static final int LARGEST_DATA = 32 * 1024;

    private static final int HEADER = 8;

    public SpdyWriter() {
        super(SpdyVersion.SPDY_3_1);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ctx.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof ByteBuf) {
            ctx.write(message, promise);
        } else {
            super.write(ctx, message, promise);
        }
    }

    /**
     * Writes the two streams of one forwarded connection, the error stream (already ended on our side) first. Priority has to
     * be 0: with another, old servers overtake a SYN with its data and drop it.
     */
    static void open(ChannelHandlerContext ctx, int errorId, int dataId, int port, int requestId) {
        SpdySynStreamFrame error = syn(errorId, "error", port, requestId);
        error.setLast(true);
        ctx.write(error);
        ctx.write(syn(dataId, "data", port, requestId));
    }

    /** Writes one data frame of {@code size} bytes and takes over the references to its pieces. */
    static void data(ChannelHandlerContext ctx, int streamId, List<ByteBuf> pieces, int size) {
        ctx.write(header(ctx, streamId, 0, size));
        pieces.forEach(ctx::write);
    }

    /** Ends our side of a stream. */
    static void end(ChannelHandlerContext ctx, int streamId) {
        ctx.write(header(ctx, streamId, 1, 0));
    }

    static void reset(ChannelHandlerContext ctx, int streamId) {
        ctx.write(new DefaultSpdyRstStreamFrame(streamId, SpdyStreamStatus.CANCEL));
    }

    static void ping(ChannelHandlerContext ctx, int id) {
        ctx.write(new DefaultSpdyPingFrame(id));
    }

    private static SpdySynStreamFrame syn(int streamId, String type, int port, int requestId) {
        SpdySynStreamFrame frame = new DefaultSpdySynStreamFrame(streamId, 0, (byte) 0);
        frame.headers().add("streamtype", type);
        frame.headers().add("port", Integer.toString(port));
        frame.headers().add("requestid", Integer.toString(requestId));
        return frame;
    }

    private static ByteBuf header(ChannelHandlerContext ctx, int streamId, int flags, int length) {
        return ctx.alloc().ioBuffer(HEADER).writeInt(streamId).writeInt(flags << 24 | length);
    }
}
