package app.kftray.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;

/** A program on this machine that uses a forward. Its methods block, ten seconds at most where they wait for an answer. */
public interface LocalProgram extends AutoCloseable {

    /** How the transport sees it. */
    SocketAddress address();

    /** Sends bytes: part of a stream, or a datagram. */
    void send(byte[] bytes) throws IOException;

    /** The next {@code length} bytes, or the next datagram. */
    byte[] receive(int length) throws IOException;

    @Override
    void close() throws IOException;

    /** One TCP connection. */
    static Connection tcp(InetSocketAddress forward) throws IOException {
        return new Connection(forward);
    }

    /** One UDP socket. */
    static LocalProgram udp(InetSocketAddress forward) throws IOException {
        return new Datagrams(forward);
    }

    /** A program with a TCP connection. */
    final class Connection implements LocalProgram {
        private static final int PATIENCE_MILLIS = 10_000;

        private final Socket socket = new Socket();

        private Connection(InetSocketAddress forward) throws IOException {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(forward, PATIENCE_MILLIS);
        }

        @Override
        public SocketAddress address() {
            return socket.getLocalSocketAddress();
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        @Override
        public byte[] receive(int length) throws IOException {
            byte[] received = socket.getInputStream().readNBytes(length);
            if (received.length < length) {
                throw new EOFException("length: " + received.length + " (expected: " + length + ")");
            }
            return received;
        }

        /** Says that it sends no more; it goes on reading. */
        void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        /** What comes until the other side ends. */
        byte[] rest() throws IOException {
            return socket.getInputStream().readAllBytes();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** A program with a UDP socket. */
    final class Datagrams implements LocalProgram {
        private static final int PATIENCE_MILLIS = 10_000;
        private static final int LARGEST = 65_507;

        private final DatagramSocket socket = new DatagramSocket();

        private Datagrams(InetSocketAddress forward) throws IOException {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(forward);
        }

        @Override
        public SocketAddress address() {
            return socket.getLocalSocketAddress();
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length));
        }

        @Override
        public byte[] receive(int length) throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
