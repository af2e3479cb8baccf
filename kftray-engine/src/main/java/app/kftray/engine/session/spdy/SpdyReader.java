package app.kftray.engine.session.spdy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Splits a byte stream into SPDY/3.1 frames (control: {@code 0x8003 type(2) flags(1) length(3)}, data: {@code streamId(4)
 * flags(1) length(3)}). Data passes as slices of what was read, however it is cut, so nothing is collected or copied. Of
 * control frames only the first eight bytes matter here: servers open no streams, and nobody reads their headers.
 */
final class SpdyReader {
    private static final int HEADER = 8;
    private static final int FIN = 1;

    /** Hears the frames. */
    interface Sink {
        /** A piece of a data frame, whose reference is handed over; {@code end} with the last piece of the stream. */
        void data(int streamId, ByteBuf bytes, boolean end);

        void synReply(int streamId, boolean end);

        void reset(int streamId, int status);

        void ping(int id);

        void goAway();
    }

    private final Sink sink;
    private final byte[] head = new byte[HEADER];
    private int headSize;
    private boolean inBody;
    private boolean control;
    private int type;
    private int streamId;
    private int flags;
    private int remaining;
    private final byte[] body = new byte[HEADER];
    private int bodySize;

    SpdyReader(Sink sink) {
        this.sink = sink;
    }

    /** Reads everything there is; the caller keeps its reference to {@code in}. */
    void read(ByteBuf in) throws SpdyException {
        while (in.isReadable()) {
            if (!inBody) {
                header(in);
            } else if (control) {
                controlBody(in);
            } else {
                dataBody(in);
            }
        }
    }

    private void header(ByteBuf in) throws SpdyException {
        int take = Math.min(HEADER - headSize, in.readableBytes());
        in.readBytes(head, headSize, take);
        headSize += take;
        if (headSize < HEADER) {
            return;
        }
        headSize = 0;
        bodySize = 0;
        int first = number(head, 0);
        control = first < 0;
        flags = head[4];
        remaining = number(head, 4) & 0xFF_FFFF;
        inBody = remaining > 0;
        if (control) {
            if (first >>> 16 != 0x8003) {
                throw new SpdyException("not SPDY/3.1: a frame that begins with 0x" + Integer.toHexString(first));
            }
            type = first & 0xFFFF;
        } else {
            streamId = first;
            if (remaining == 0) {
                sink.data(streamId, Unpooled.EMPTY_BUFFER, (flags & FIN) != 0);
            }
        }
    }

    private void dataBody(ByteBuf in) {
        int take = Math.min(remaining, in.readableBytes());
        remaining -= take;
        boolean whole = remaining == 0;
        inBody = !whole;
        sink.data(streamId, in.readRetainedSlice(take), whole && (flags & FIN) != 0);
    }

    private void controlBody(ByteBuf in) {
        int keep = Math.min(Math.min(HEADER - bodySize, remaining), in.readableBytes());
        in.readBytes(body, bodySize, keep);
        bodySize += keep;
        remaining -= keep;
        if (bodySize == HEADER || remaining == 0) {
            int skip = Math.min(remaining, in.readableBytes());
            in.skipBytes(skip);
            remaining -= skip;
        }
        if (remaining == 0) {
            endOfControl();
        }
    }

    private void endOfControl() {
        inBody = false;
        int first = number(body, 0);
        switch (type) {
            case 2 -> sink.synReply(first & 0x7FFF_FFFF, (flags & FIN) != 0);
            case 3 -> sink.reset(first & 0x7FFF_FFFF, number(body, 4));
            case 6 -> sink.ping(first);
            case 7 -> sink.goAway();
            case 8 -> {
                if ((flags & FIN) != 0) {
                    sink.data(first & 0x7FFF_FFFF, Unpooled.EMPTY_BUFFER, true);
                }
            }
            default -> {
                // SETTINGS and WINDOW_UPDATE mean nothing to these servers, nor to us.
            }
        }
    }

    private static int number(byte[] from, int at) {
        return (from[at] & 0xFF) << 24 | (from[at + 1] & 0xFF) << 16 | (from[at + 2] & 0xFF) << 8 | from[at + 3] & 0xFF;
    }
}
