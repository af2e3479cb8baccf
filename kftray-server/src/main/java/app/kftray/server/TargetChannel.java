package app.kftray.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.function.Consumer;

/**
 * A connected UDP socket that can send empty datagrams too, which both Netty and Java leave out on a connected socket. All
 * methods are for its event loop.
 */
final class TargetChannel {
    /** Larger than any datagram, so that none is cut off. */
    private static final int READ_SIZE = 65_536;

    private static final int DATAGRAMS_A_READ = 64;

    /** Answers that come at once wait in the system's buffer; it grants what it allows, and counts more than the bytes. */
    private static final int BURST_BYTES = 1 << 20;

    private final DatagramChannel socket;
    private final NioDatagramChannel channel;
    private final InetSocketAddress target;

    /** Opens the socket; what it receives and its errors go to {@code handler}. */
    TargetChannel(InetSocketAddress target, ChannelHandler handler) throws IOException {
        this.target = target;
        socket = DatagramChannel.open(family(target));
        socket.setOption(StandardSocketOptions.SO_RCVBUF, BURST_BYTES);
        socket.setOption(StandardSocketOptions.SO_SNDBUF, BURST_BYTES);
        channel = new NioDatagramChannel(socket);
        FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(READ_SIZE);
        allocator.respectMaybeMoreData(false).maxMessagesPerRead(DATAGRAMS_A_READ);
        channel.config().setRecvByteBufAllocator(allocator);
        channel.pipeline().addLast(handler);
    }

    boolean is(Channel other) {
        return channel.equals(other);
    }

    /** Connects; {@code failed} is told when the system knows no way to the target. */
    void connect(EventLoop loop, Consumer<Throwable> failed) {
        loop.register(channel)
                .addListener(registered -> channel.connect(target).addListener(connected -> {
                    if (!connected.isSuccess()) {
                        failed.accept(connected.cause());
                    }
                }));
    }

    /**
     * Takes over the datagram's reference; it leaves with the next {@link #flush}. Failures are told to the handler; false when it was dropped because
     * the socket is full.
     */
    boolean write(ByteBuf datagram) {
        if (datagram.isReadable()) {
            channel.write(datagram, channel.voidPromise());
            return true;
        }
        datagram.release();
        channel.flush();
        ChannelOutboundBuffer before = channel.unsafe().outboundBuffer();
        // Behind a full socket an empty datagram is dropped: it must not overtake.
        if (before == null || !before.isEmpty() || !channel.isActive()) {
            return false;
        }
        try {
            sendEmpty();
        } catch (IOException e) {
            channel.pipeline().fireExceptionCaught(e);
        }
        return true;
    }

    void flush() {
        channel.flush();
    }

    void reading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    void close() {
        channel.close();
    }

    /**
     * Java sends an empty datagram only from a socket that is not connected, so a second one is opened on the same port for a
     * moment. Nothing of the target's goes astray: the system prefers the connected socket for all that comes from there.
     */
    private void sendEmpty() throws IOException {
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        try (DatagramChannel twin = DatagramChannel.open(family(target))) {
            twin.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            twin.bind(socket.getLocalAddress());
            twin.send(ByteBuffer.allocate(0), target);
        } finally {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        }
    }

    private static ProtocolFamily family(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }
}
