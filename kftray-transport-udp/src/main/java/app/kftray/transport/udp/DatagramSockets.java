package app.kftray.transport.udp;

import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;

/**
 * Makes local datagram channels of the engine's kind that can send empty datagrams too, which Netty's own writing leaves out.
 */
final class DatagramSockets {
    /** Larger than any datagram, so that none is cut off. */
    private static final int READ_SIZE = 65_536;

    private static final int DATAGRAMS_A_READ = 64;
    private static final int BURST_BYTES = 1 << 20;

    /** Sends a datagram of no bytes at once, around the channel's queue. */
    interface EmptyDatagrams {
        void send(InetSocketAddress to) throws IOException;
    }

    /** @param empty how this channel sends datagrams of no bytes; on its event loop */
    record LocalChannel(DatagramChannel channel, EmptyDatagrams empty) {}

    private DatagramSockets() {}

    static LocalChannel open(Class<? extends DatagramChannel> type, InetSocketAddress address) throws IOException {
        LocalChannel local = type == NioDatagramChannel.class ? nio(address) : other(type, address);
        FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(READ_SIZE);
        allocator.respectMaybeMoreData(false).maxMessagesPerRead(DATAGRAMS_A_READ);
        local.channel().config().setRecvByteBufAllocator(allocator);
        local.channel().config().setOption(ChannelOption.SO_RCVBUF, BURST_BYTES);
        local.channel().config().setOption(ChannelOption.SO_SNDBUF, BURST_BYTES);
        return local;
    }

    private static LocalChannel nio(InetSocketAddress address) throws IOException {
        ProtocolFamily family = address.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET;
        java.nio.channels.DatagramChannel socket = java.nio.channels.DatagramChannel.open(family);
        return new LocalChannel(new NioDatagramChannel(socket), to -> socket.send(ByteBuffer.allocate(0), to));
    }

    /** One for an address of IPv4 is of that family alone: the usual one, of both, would at 0.0.0.0 answer on IPv6 too. */
    private static LocalChannel other(Class<? extends DatagramChannel> type, InetSocketAddress address)
            throws IOException {
        try {
            DatagramChannel channel = address.getAddress() instanceof Inet6Address
                    ? type.getConstructor().newInstance()
                    : type.getConstructor(SocketProtocolFamily.class).newInstance(SocketProtocolFamily.INET);
            return new LocalChannel(channel, to -> NativeEmptyDatagram.send(channel, to));
        } catch (ReflectiveOperationException e) {
            throw new IOException("cannot make a " + type.getName(), e);
        }
    }
}
