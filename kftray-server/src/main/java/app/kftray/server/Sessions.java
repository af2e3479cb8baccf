package app.kftray.server;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;

/** The client streams that are open, and whether the relay takes more. Thread-safe. */
final class Sessions {
    /** Sent to every session's pipeline when the relay is about to go. */
    record Drain() {}

    private final ChannelGroup channels = new DefaultChannelGroup("sessions", GlobalEventExecutor.INSTANCE);
    private final int limit;
    private volatile boolean draining;

    Sessions(int limit) {
        this.limit = limit;
    }

    /** Counts a stream in until it closes; false when there is no room or the relay is about to go. */
    boolean admit(Channel channel) {
        return !draining && channels.size() < limit && channels.add(channel);
    }

    int count() {
        return channels.size();
    }

    boolean draining() {
        return draining;
    }

    void drain() {
        draining = true;
        channels.forEach(channel -> channel.pipeline().fireUserEventTriggered(new Drain()));
    }

    void closeAll() {
        channels.close().awaitUninterruptibly(1_000);
    }
}
