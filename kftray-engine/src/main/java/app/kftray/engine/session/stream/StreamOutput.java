package app.kftray.engine.session.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what a stream's outbound buffer holds into the frames that its carrier allows. Small writes leave together: servers count
 * frames, not bytes, before they stop. Belongs to the stream's event loop; the carrier gets references of its own, the
 * buffer keeps those to what is left.
 */
final class StreamOutput {
    private final PodStream stream;
    private final List<ByteBuf> pieces = new ArrayList<>();

    StreamOutput(PodStream stream) {
        this.stream = stream;
    }

    /** Sends as much as is allowed now, unflushed, and answers whether that was anything. */
    boolean send(ChannelOutboundBuffer out) {
        boolean sent = false;
        while (out.current() != null) {
            int allowed = stream.allowance();
            if (allowed <= 0) {
                break;
            }
            int size = gather(out, allowed);
            if (size > 0) {
                sent = true;
                stream.send(pieces, size);
            }
            pieces.clear();
        }
        return sent;
    }

    /** Nobody listens any more. */
    static void discard(ChannelOutboundBuffer out) {
        while (out.current() != null) {
            out.remove();
        }
    }

    private int gather(ChannelOutboundBuffer out, int allowed) {
        int size = 0;
        for (Object message = out.current(); message != null && size < allowed; message = out.current()) {
            ByteBuf bytes = (ByteBuf) message;
            int take = Math.min(bytes.readableBytes(), allowed - size);
            if (take > 0) {
                pieces.add(bytes.readRetainedSlice(take));
                size += take;
            }
            if (bytes.isReadable()) {
                out.progress(take);
            } else {
                out.remove();
            }
        }
        return size;
    }
}
