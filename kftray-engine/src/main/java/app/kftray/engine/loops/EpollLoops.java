package app.kftray.engine.loops;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.UnixChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * Epoll loops that take no new socket while they handle a batch of events.
 *
 * <p>Netty finds the channel of an event by its file descriptor. When a connection ends in the middle of a batch, and one that is
 * accepted later in the same batch gets its descriptor, then what the batch still holds for the old one is taken for an event of
 * the new one: a reset, most often. A new channel that does not read yet then leaves epoll (Netty's pull request 16689) and fails as
 * soon as it is to read. A socket that joins after the batch cannot be confused: nothing of a closed descriptor is told later.
 */
final class EpollLoops extends MultiThreadIoEventLoopGroup {
    EpollLoops(int count, ThreadFactory threads) {
        super(count, threads, EpollIoHandler.newFactory());
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... none) {
        return new Loop(this, executor, handlers);
    }

    private static final class Loop extends SingleThreadIoEventLoop {
        private boolean inBatch;

        Loop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
            super(parent, executor, handlers);
        }

        @Override
        protected int runIo() {
            inBatch = true;
            try {
                return super.runIo();
            } finally {
                inBatch = false;
            }
        }

        @Override
        public ChannelFuture register(Channel channel) {
            return register(new DefaultChannelPromise(channel, this));
        }

        @Override
        public ChannelFuture register(ChannelPromise promise) {
            if (!(promise.channel() instanceof UnixChannel) || !inEventLoop() || !inBatch) {
                return super.register(promise);
            }
            try {
                execute(() -> super.register(promise));
            } catch (RejectedExecutionException closed) {
                promise.channel().unsafe().closeForcibly();
                promise.setFailure(closed);
            }
            return promise;
        }
    }
}
