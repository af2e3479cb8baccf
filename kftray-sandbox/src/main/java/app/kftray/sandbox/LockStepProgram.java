package app.kftray.sandbox;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** See {@link Program#lockStepRelay}. */
final class LockStepProgram extends ByteToMessageDecoder {
    private static final int LARGEST_DATAGRAM = 65_507;

    private final byte[] answer;

    LockStepProgram(String pod) {
        answer = pod.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> unused) {
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        long length = in.getUnsignedInt(in.readerIndex());
        if (length > LARGEST_DATAGRAM) {
            in.skipBytes(in.readableBytes());
            ctx.writeAndFlush(ctx.alloc().buffer().writeInt(0)).addListener(ChannelFutureListener.CLOSE);
        } else if (in.readableBytes() >= Integer.BYTES + length) {
            in.skipBytes(Integer.BYTES + (int) length);
            ctx.writeAndFlush(ctx.alloc().buffer().writeInt(answer.length).writeBytes(answer));
        }
    }
}
