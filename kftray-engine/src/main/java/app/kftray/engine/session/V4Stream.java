package app.kftray.engine.session;

import app.kftray.engine.cluster.PodPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.net.InetSocketAddress;

/** A connection that has a WebSocket for itself: channel 0 carries its data, channel 1 an error text. */
final class V4Stream extends PodStream {
    private static final int LARGEST_DATA = 32 * 1024;

    private final Channel socket;

    V4Stream(Channel socket, PodPort port, SessionSettings settings) {
        super(socket, InetSocketAddress.createUnresolved(port.qualifiedPod(), port.port()), settings.receiveLimit());
        this.socket = socket;
    }

    @Override
    void send(ByteBuf bytes) {
        while (bytes.isReadable() && socket.isWritable()) {
            int size = Math.min(bytes.readableBytes(), LARGEST_DATA);
            ByteBuf frame = socket.alloc().ioBuffer(size + 1).writeByte(0).writeBytes(bytes, size);
            socket.write(new BinaryWebSocketFrame(frame));
        }
    }

    @Override
    void flushSession() {
        socket.flush();
    }

    /** The protocol has no half-close; the end of the pod's side ends the connection. */
    @Override
    void sendEnd() {}

    @Override
    void release(boolean clean) {
        if (socket.isActive()) {
            socket.writeAndFlush(new CloseWebSocketFrame(1000, "")).addListener(sent -> socket.close());
        }
    }

    @Override
    void holdUpSession(boolean hold) {
        socket.config().setAutoRead(!hold);
    }
}
