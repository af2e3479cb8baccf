package app.kftray.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * Passes everything of one connection on to another: bytes, the end of one direction, resets. It reads only as fast as the
 * other side writes. Both channels live on one event loop.
 */
final class Pipe extends ChannelInboundHandlerAdapter {
    private final Channel to;
    private boolean inputEnded;

    Pipe(Channel to) {
        this.to = to;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object bytes) {
        if (to.isActive()) {
            to.write(bytes);
        } else {
            ReferenceCountUtil.release(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        to.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        to.config().setAutoRead(from.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent) || inputEnded) {
            return;
        }
        inputEnded = true;
        boolean bothEnded = to instanceof DuplexChannel other && other.isInputShutdown();
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (bothEnded) {
                to.close();
                from.close();
            } else if (to instanceof DuplexChannel other) {
                other.shutdownOutput();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        if (to.isActive()) {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        to.config().setOption(ChannelOption.SO_LINGER, 0);
        to.close();
        from.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        from.close();
    }
}
