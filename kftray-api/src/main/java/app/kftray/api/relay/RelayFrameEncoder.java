package app.kftray.api.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Frames each written {@link ByteBuf} as one datagram and each {@link RelayMessage} as its own frame. It takes over the written
 * buffer's reference. Every frame leaves as a single buffer, because a stream into a pod makes a message of each.
 */
@Sharable
public final class RelayFrameEncoder extends ChannelOutboundHandlerAdapter {
    /** Up to here copying a datagram behind its length costs less than a buffer of two parts. */
    private static final int COPY_LIMIT = 4_096;

    private static final int CONTROL_SIZE = 64;

    /** An encoder without state: one may serve many channels. */
    public RelayFrameEncoder() {}

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf datagram) {
            writeDatagram(ctx, datagram, promise);
        } else if (message instanceof RelayMessage control) {
            ByteBuf frame = ctx.alloc().directBuffer(CONTROL_SIZE);
            ControlFrames.write(control, frame);
            ctx.write(frame, promise);
        } else {
            ctx.write(message, promise);
        }
    }

    private static void writeDatagram(ChannelHandlerContext ctx, ByteBuf datagram, ChannelPromise promise) {
        int length = datagram.readableBytes();
        if (length > RelayProtocol.MAX_DATAGRAM) {
            datagram.release();
            promise.setFailure(new RelayProtocolException(
                    "datagram of " + length + " bytes (expected: at most " + RelayProtocol.MAX_DATAGRAM + ")"));
            return;
        }
        int word = RelayProtocol.word(RelayProtocol.TYPE_DATAGRAM, length);
        // What is sent off a part would keep the whole buffer, as large as datagrams may be, while the stream is slow.
        if (length <= COPY_LIMIT || datagram.capacity() >= 2 * length) {
            ByteBuf frame = ctx.alloc().directBuffer(RelayProtocol.WORD + length, RelayProtocol.WORD + length);
            frame.writeInt(word).writeBytes(datagram);
            datagram.release();
            ctx.write(frame, promise);
        } else {
            ByteBuf header = ctx.alloc().directBuffer(RelayProtocol.WORD).writeInt(word);
            ctx.write(ctx.alloc().compositeBuffer(2).addComponents(true, header, datagram), promise);
        }
    }
}
