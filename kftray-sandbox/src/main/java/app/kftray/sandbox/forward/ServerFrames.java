package app.kftray.sandbox.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.util.List;

/** Netty's codec, which leaks a buffer when its connection ends between two frames that came together: the rest is not read. */
final class ServerFrames extends SpdyFrameCodec {
    /** Larger than any that is sent, so that a frame of the client's is one frame in a worker's queue. */
    static final int LARGEST_FRAME = 1 << 24;

    private static final int LARGEST_HEADER = 16 * 1024;

    ServerFrames() {
        super(SpdyVersion.SPDY_3_1, LARGEST_FRAME, LARGEST_HEADER, 6, 15, 8);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (ctx.channel().isActive()) {
            super.decode(ctx, in, out);
        } else {
            in.skipBytes(in.readableBytes());
        }
    }
}
