package app.kftray.transport.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** UDP programs on loopback: those that ask, and those that answer. */
final class Local {
    private Local() {}

    /** A local program that sends to the transport. */
    static final class Client implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, TransportHarness.LOOPBACK);
        private final InetSocketAddress to;

        Client(InetSocketAddress to) throws IOException {
            this.to = to;
            socket.setReceiveBufferSize(1 << 20);
            socket.setSendBufferSize(1 << 20);
            socket.setSoTimeout(10_000);
        }

        void send(byte[] datagram) throws IOException {
            socket.send(new DatagramPacket(datagram, datagram.length, to));
        }

        void send(String datagram) throws IOException {
            send(datagram.getBytes(StandardCharsets.US_ASCII));
        }

        byte[] receive() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(packet);
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }

        String receiveText() throws IOException {
            return new String(receive(), StandardCharsets.US_ASCII);
        }

        /** Asks an echo until it answers, as a program over UDP does. */
        String ask(String question) throws IOException {
            socket.setSoTimeout(500);
            try {
                for (int attempt = 0; ; attempt++) {
                    send(question);
                    try {
                        String answer = receiveText();
                        while (!answer.equals(question)) {
                            // The answer to an earlier attempt.
                            answer = receiveText();
                        }
                        return answer;
                    } catch (SocketTimeoutException e) {
                        if (attempt == 20) {
                            throw e;
                        }
                    }
                }
            } finally {
                socket.setSoTimeout(10_000);
            }
        }

        /** Whether nothing comes for a moment. */
        boolean hearsNothing() throws IOException {
            socket.setSoTimeout(300);
            try {
                receive();
                return false;
            } catch (SocketTimeoutException e) {
                return true;
            } finally {
                socket.setSoTimeout(10_000);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** A program in the cluster that answers as {@code answer} says; null is silence. */
    static final class Target implements AutoCloseable {
        private final DatagramSocket socket = new DatagramSocket(0, TransportHarness.LOOPBACK);
        volatile @Nullable SocketAddress lastSender;

        Target(UnaryOperator<byte @Nullable []> answer) throws IOException {
            socket.setReceiveBufferSize(1 << 20);
            socket.setSendBufferSize(1 << 20);
            Thread.ofVirtual().start(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
                while (!socket.isClosed()) {
                    try {
                        packet.setLength(65_536);
                        socket.receive(packet);
                        lastSender = packet.getSocketAddress();
                        byte[] answered = answer.apply(Arrays.copyOf(packet.getData(), packet.getLength()));
                        if (answered != null) {
                            socket.send(new DatagramPacket(answered, answered.length, packet.getSocketAddress()));
                        }
                    } catch (IOException e) {
                        // Closed, or a sender that is gone.
                    }
                }
            });
        }

        static Target echo() throws IOException {
            return new Target(asked -> asked);
        }

        int port() {
            return socket.getLocalPort();
        }

        void push(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            socket.send(new DatagramPacket(bytes, bytes.length, lastSender));
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
