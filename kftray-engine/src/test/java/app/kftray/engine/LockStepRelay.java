package app.kftray.engine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A program for a pod that behaves as kftray's published relay does: lengths and datagrams and nothing else, one answer to each datagram or, after five
 * seconds, a frame of no bytes; that and the end for a length that is too long. Its environment is the published one's.
 */
final class LockStepRelay {
    private static final int LONGEST = 65_507;
    private static final int PATIENCE_MILLIS = 5_000;

    private LockStepRelay() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(System.getenv("LOCAL_PORT")))) {
            while (true) {
                Socket stream = server.accept();
                Thread.ofPlatform().start(() -> serve(stream));
            }
        }
    }

    private static void serve(Socket stream) {
        try (stream;
                DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(
                    System.getenv("REMOTE_ADDRESS"), Integer.parseInt(System.getenv("REMOTE_PORT"))));
            socket.setSoTimeout(PATIENCE_MILLIS);
            DataInputStream in = new DataInputStream(stream.getInputStream());
            DataOutputStream out = new DataOutputStream(stream.getOutputStream());
            DatagramPacket answer = new DatagramPacket(new byte[LONGEST], LONGEST);
            while (true) {
                int length = in.readInt();
                if (length < 0 || length > LONGEST) {
                    out.writeInt(0);
                    return;
                }
                socket.send(new DatagramPacket(in.readNBytes(length), length));
                try {
                    answer.setLength(LONGEST);
                    socket.receive(answer);
                } catch (SocketTimeoutException none) {
                    answer.setLength(0);
                }
                byte[] frame = new byte[Integer.BYTES + answer.getLength()];
                java.nio.ByteBuffer.wrap(frame).putInt(answer.getLength()).put(answer.getData(), 0, answer.getLength());
                out.write(frame);
            }
        } catch (IOException end) {
            // The client left.
        }
    }
}
