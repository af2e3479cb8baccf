package app.kftray.transport.tcp;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.lang.reflect.Constructor;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

/** Makes listeners of the engine's kind. */
final class ListeningSockets {
    private ListeningSockets() {}

    /** One for an address of IPv4 is of that family alone: the usual one, of both, would at 0.0.0.0 answer on IPv6 too. */
    static ServerSocketChannel open(Class<? extends ServerSocketChannel> type, InetSocketAddress address) {
        boolean onlyIpv4 = address.getAddress() instanceof Inet4Address;
        if (onlyIpv4 && type == NioServerSocketChannel.class) {
            return new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET);
        }
        try {
            for (Constructor<?> maker : type.getConstructors()) {
                if (onlyIpv4 && List.of(maker.getParameterTypes()).equals(List.of(SocketProtocolFamily.class))) {
                    return type.cast(maker.newInstance(SocketProtocolFamily.INET));
                }
            }
            return type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new ChannelException("cannot make a " + type.getName(), e);
        }
    }
}
