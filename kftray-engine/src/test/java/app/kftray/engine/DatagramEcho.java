package app.kftray.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/**
 * A program for a pod: sends every datagram back, of no bytes too, which is what socat does not do; it takes one for an end, and {@code
 * UDP-RECVFROM} then answers nobody until that end's time-out. Only {@link #SILENCE} has no answer.
 */
final class DatagramEcho {
    static final int PORT = 9000;
    static final String SILENCE = "silence";

    private DatagramEcho() {}

    public static void main(String[] arguments) throws IOException {
        DatagramChannel channel = DatagramChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
        channel.bind(new InetSocketAddress(PORT));
        ByteBuffer datagram = ByteBuffer.allocateDirect(65_536);
        while (true) {
            var sender = channel.receive(datagram.clear());
            String text = StandardCharsets.US_ASCII.decode(datagram.flip()).toString();
            if (!text.equals(SILENCE)) {
                channel.send(datagram.rewind(), sender);
            }
        }
    }
}
