package app.kftray.engine.loops;

import app.kftray.api.transport.ChannelTypes;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** The event loops that carry all data, and the channel classes that fit them: epoll on Linux, otherwise NIO. */
public final class EventLoops implements AutoCloseable {
    /** More loops than this move no more data through one laptop's loopback, and each has buffers of its own. */
    private static final int MOST = 4;

    private final EventLoopGroup group;
    private final ChannelTypes channels;

    public EventLoops() {
        ThreadFactory threads = new DefaultThreadFactory("kftray-io", true);
        int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST);
        if (Epoll.isAvailable()) {
            group = new EpollLoops(count, threads);
            channels = new ChannelTypes(
                    EpollServerSocketChannel.class, EpollSocketChannel.class, EpollDatagramChannel.class);
        } else {
            group = new MultiThreadIoEventLoopGroup(count, threads, NioIoHandler.newFactory());
            channels = new ChannelTypes(NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class);
        }
    }

    public EventLoopGroup group() {
        return group;
    }

    public ChannelTypes channels() {
        return channels;
    }

    @Override
    public void close() {
        // A moment without work before the end lets connections that were closed just now finish closing.
        group.shutdownGracefully(50, 500, TimeUnit.MILLISECONDS);
    }
}
