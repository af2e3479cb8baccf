package app.kftray.engine.session.v4;

import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.SessionSettings;
import app.kftray.engine.session.stream.PodStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A connection that has a WebSocket for itself: channel 0 carries its data, channel 1 an error text. */
public final class V4Stream extends PodStream {
    private static final int LARGEST_DATA = 32 * 1024;

    private final Channel socket;

    V4Stream(Channel socket, PodPort port, SessionSettings settings) {
        super(socket, InetSocketAddress.createUnresolved(port.qualifiedPod(), port.port()), settings.receiveLimit());
        this.socket = socket;
    }

    /** Makes its connection prove itself: it ends if it hears nothing within the ping time-out. Thread-safe. */
    public void prove() {
        socket.pipeline().fireUserEventTriggered(Prove.NOW);
    }

    /** Asked of the connection. */
    enum Prove {
        NOW
    }

    @Override
    protected int allowance() {
        return socket.isWritable() ? LARGEST_DATA : 0;
    }

    @Override
    protected void send(List<ByteBuf> pieces, int size) {
        ByteBuf frame = socket.alloc().ioBuffer(size + 1).writeByte(0);
        for (ByteBuf piece : pieces) {
            frame.writeBytes(piece);
            piece.release();
        }
        socket.write(new BinaryWebSocketFrame(frame));
    }

    @Override
    protected void flushSession() {
        socket.flush();
    }

    /** The protocol has no half-close: the connection ends, after the second that servers grant the other carriers. */
    @Override
    protected void sendEnd() {
        eventLoop().schedule(() -> close(), 1, TimeUnit.SECONDS);
    }

    @Override
    protected void release(boolean clean) {
        if (socket.isActive()) {
            socket.writeAndFlush(new CloseWebSocketFrame(1000, "")).addListener(sent -> socket.close());
        }
    }

    @Override
    protected void holdUpSession(boolean hold) {
        socket.config().setAutoRead(!hold);
    }
}
