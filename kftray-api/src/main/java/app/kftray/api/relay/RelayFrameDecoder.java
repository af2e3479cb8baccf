package app.kftray.api.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into datagrams and {@link RelayMessage}s; one instance a channel, for either side.
 *
 * <p>Each datagram is passed on as a {@link ByteBuf} of exactly its bytes, empty ones too, and the next handler releases it. A
 * datagram that came in one piece is a retained slice of what was read; only one that is spread over several reads is copied.
 * What breaks the protocol is told once by {@code exceptionCaught} with a {@link RelayProtocolException}; everything after it
 * is dropped.
 */
public final class RelayFrameDecoder extends ChannelInboundHandlerAdapter {
    private int word;
    private int wordBytes;
    private boolean started;
    private boolean extended;
    private boolean broken;
    private boolean unframed;
    private @Nullable ByteBuf body;

    /** A decoder at the start of a stream. */
    public RelayFrameDecoder() {}

    /**
     * From here on bytes are passed on as they come, those after the last frame included: a session whose target is reached by
     * TCP has no datagrams. On the channel's event loop only, and from within a read of a {@link RelayMessage}.
     */
    public void endFraming() {
        unframed = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            while (!broken && decodeOne(ctx, bytes)) {
                // Every round passes one frame on.
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forgetBody();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forgetBody();
    }

    /** Passes the next frame on if all of it is there; false when more bytes are needed. */
    private boolean decodeOne(ChannelHandlerContext ctx, ByteBuf bytes) {
        if (unframed) {
            if (bytes.isReadable()) {
                ctx.fireChannelRead(bytes.readRetainedSlice(bytes.readableBytes()));
            }
            return false;
        }
        if (!readWord(bytes)) {
            return false;
        }
        if (!started && word == RelayProtocol.MAGIC) {
            started = true;
            extended = true;
            wordBytes = 0;
            ctx.fireChannelRead(new RelayMessage.Hello());
            return true;
        }
        started = true;
        int type = extended ? word >>> 24 : RelayProtocol.TYPE_DATAGRAM;
        int length = extended ? word & 0xFF_FFFF : word;
        if (length < 0 || length > RelayProtocol.MAX_DATAGRAM) {
            fail(
                    ctx,
                    "frame of " + Integer.toUnsignedString(length) + " bytes (expected: at most "
                            + RelayProtocol.MAX_DATAGRAM + ")");
            return false;
        }
        ByteBuf frame = readBody(ctx, bytes, length);
        if (frame == null) {
            return false;
        }
        wordBytes = 0;
        if (type == RelayProtocol.TYPE_DATAGRAM) {
            ctx.fireChannelRead(frame);
        } else {
            control(ctx, type, frame);
        }
        return true;
    }

    private boolean readWord(ByteBuf bytes) {
        if (wordBytes == 0 && bytes.readableBytes() >= RelayProtocol.WORD) {
            word = bytes.readInt();
            wordBytes = RelayProtocol.WORD;
        }
        while (wordBytes < RelayProtocol.WORD) {
            if (!bytes.isReadable()) {
                return false;
            }
            word = word << 8 | bytes.readUnsignedByte();
            wordBytes++;
        }
        return true;
    }

    private @Nullable ByteBuf readBody(ChannelHandlerContext ctx, ByteBuf bytes, int length) {
        ByteBuf begun = body;
        if (begun == null) {
            if (bytes.readableBytes() >= length) {
                return bytes.readRetainedSlice(length);
            }
            begun = ctx.alloc().directBuffer(length, length);
            body = begun;
        }
        begun.writeBytes(bytes, Math.min(bytes.readableBytes(), length - begun.readableBytes()));
        if (begun.readableBytes() < length) {
            return null;
        }
        body = null;
        return begun;
    }

    private void control(ChannelHandlerContext ctx, int type, ByteBuf frame) {
        RelayMessage message;
        try {
            message = ControlFrames.read(type, frame);
        } catch (IllegalArgumentException e) {
            fail(ctx, String.valueOf(e.getMessage()));
            return;
        } finally {
            frame.release();
        }
        if (message != null) {
            ctx.fireChannelRead(message);
        }
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        broken = true;
        forgetBody();
        ctx.fireExceptionCaught(new RelayProtocolException(reason));
    }

    private void forgetBody() {
        ByteBuf begun = body;
        body = null;
        if (begun != null) {
            begun.release();
        }
    }
}
