package app.kftray.transport.udp;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Sends empty datagrams on Netty's native sockets; loaded only where those are in use. */
final class NativeEmptyDatagram {
    private NativeEmptyDatagram() {}

    static void send(Channel channel, InetSocketAddress to) throws IOException {
        if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            socket.sendTo(ByteBuffer.allocateDirect(1), 0, 0, to.getAddress(), to.getPort());
        }
    }
}
