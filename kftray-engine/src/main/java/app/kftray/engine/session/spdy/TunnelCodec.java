package app.kftray.engine.session.spdy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Carries a byte stream in binary WebSocket messages (RFC 6455), whose borders mean nothing. Inbound payload passes as slices of
 * what was read, whatever the messages' fragmentation. Outbound writes are gathered, masked while they are copied, and leave
 * as one message a flush.
 */
public final class TunnelCodec extends ChannelDuplexHandler {
    private static final int LONGEST_HEADER = 14;
    private static final int LARGEST_MESSAGE = 64 * 1024;
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final byte[] head = new byte[LONGEST_HEADER];
    private int headSize;
    private long remaining = -1;
    private int opcode;
    private @Nullable ByteBuf control;

    private @Nullable ByteBuf out;
    private int mask;

    // --- inbound

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        ByteBuf in = (ByteBuf) message;
        try {
            while (in.isReadable() || remaining == 0) {
                if (remaining < 0) {
                    header(in);
                } else if (opcode == BINARY || opcode == CONTINUATION) {
                    payload(ctx, in);
                } else {
                    control(ctx, in);
                }
            }
        } finally {
            in.release();
        }
    }

    private void header(ByteBuf in) throws SpdyException {
        head[headSize++] = in.readByte();
        if (headSize < 2) {
            return;
        }
        int length = head[1] & 0x7F;
        int needed = length == 126 ? 4 : length == 127 ? 10 : 2;
        if (headSize < needed) {
            return;
        }
        if ((head[1] & 0x80) != 0) {
            throw new SpdyException("a masked WebSocket message from the server");
        }
        opcode = head[0] & 0x0F;
        if (opcode != CONTINUATION && opcode != BINARY && opcode < CLOSE) {
            throw new SpdyException("a WebSocket message of type " + opcode + " (expected: binary)");
        }
        long size = length;
        if (length >= 126) {
            size = 0;
            for (int i = 2; i < needed; i++) {
                size = size << 8 | (head[i] & 0xFF);
            }
        }
        headSize = 0;
        remaining = size;
    }

    private void payload(ChannelHandlerContext ctx, ByteBuf in) {
        int take = (int) Math.min(remaining, in.readableBytes());
        remaining -= take;
        if (remaining == 0) {
            remaining = -1;
        }
        if (take > 0) {
            ctx.fireChannelRead(in.readRetainedSlice(take));
        }
    }

    private void control(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf body = control == null ? ctx.alloc().buffer(125) : control;
        control = body;
        int take = (int) Math.min(remaining, in.readableBytes());
        body.writeBytes(in, take);
        remaining -= take;
        if (remaining > 0) {
            return;
        }
        remaining = -1;
        control = null;
        if (opcode == PING) {
            message(ctx, PONG, body);
            flush(ctx);
        } else if (opcode == CLOSE) {
            ctx.close();
        }
        body.release();
    }

    // --- outbound

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable()) {
                ByteBuf to = out == null ? begin(ctx) : out;
                int take = Math.min(bytes.readableBytes(), to.writableBytes());
                copyMasked(bytes, to, take);
                if (!to.isWritable()) {
                    finish(ctx, BINARY);
                }
            }
        } finally {
            bytes.release();
        }
        promise.trySuccess();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (out != null) {
            finish(ctx, BINARY);
        }
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (ctx.channel().isActive()) {
            if (out != null) {
                finish(ctx, BINARY);
            }
            begin(ctx);
            finish(ctx, CLOSE);
            ctx.flush();
        }
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (out != null) {
            out.release();
            out = null;
        }
        if (control != null) {
            control.release();
            control = null;
        }
    }

    private void message(ChannelHandlerContext ctx, int type, ByteBuf body) {
        if (out != null) {
            finish(ctx, BINARY);
        }
        ByteBuf to = begin(ctx);
        copyMasked(body, to, body.readableBytes());
        finish(ctx, type);
    }

    private ByteBuf begin(ChannelHandlerContext ctx) {
        // The mask keeps scripts in a browser from steering what a proxy sees; here nobody steers, so any number will
        // do.
        mask = ThreadLocalRandom.current().nextInt();
        ByteBuf begun = ctx.alloc().ioBuffer(LARGEST_MESSAGE, LARGEST_MESSAGE);
        begun.writerIndex(LONGEST_HEADER).readerIndex(LONGEST_HEADER);
        out = begun;
        return begun;
    }

    /** The payload is there and its length known: writes the header right before it, and the message on. */
    private void finish(ChannelHandlerContext ctx, int type) {
        ByteBuf message = out;
        if (message == null) {
            return;
        }
        out = null;
        int size = message.readableBytes();
        int start = LONGEST_HEADER - (size < 126 ? 6 : 8);
        message.setByte(start, 0x80 | type);
        if (size < 126) {
            message.setByte(start + 1, 0x80 | size);
        } else {
            message.setByte(start + 1, 0x80 | 126);
            message.setShort(start + 2, size);
        }
        message.setInt(LONGEST_HEADER - 4, mask);
        ctx.write(message.readerIndex(start));
    }

    private void copyMasked(ByteBuf from, ByteBuf to, int length) {
        int at = to.writerIndex();
        to.writeBytes(from, length);
        int end = at + length;
        // Up to a multiple of four bytes of payload one by one, then eight at once.
        while (at < end && (at - LONGEST_HEADER & 3) != 0) {
            at = maskByte(to, at);
        }
        long wide = (long) mask << 32 | mask & 0xFFFF_FFFFL;
        for (; at + 8 <= end; at += 8) {
            to.setLong(at, to.getLong(at) ^ wide);
        }
        while (at < end) {
            at = maskByte(to, at);
        }
    }

    private int maskByte(ByteBuf to, int at) {
        int shift = 24 - 8 * (at - LONGEST_HEADER & 3);
        to.setByte(at, to.getByte(at) ^ mask >>> shift);
        return at + 1;
    }
}
