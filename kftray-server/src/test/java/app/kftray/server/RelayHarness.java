package app.kftray.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A relay on loopback, UDP targets for it, and clients that speak its bytes by hand. */
final class RelayHarness {
    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private RelayHarness() {}

    static RelayServer relay(String... variables) throws BadSetting, IOException {
        return started(new RelayServer(config(variables), log()));
    }

    /** One that asks {@code resolver} for names, and has {@code patience} for it and for connects. */
    static RelayServer relay(Names.Resolver resolver, Duration patience, String... variables)
            throws BadSetting, IOException {
        ServerConfig config = config(variables);
        return started(new RelayServer(config, log(), new Names(config.lookup(), resolver), patience));
    }

    private static RelayServer started(RelayServer server) throws IOException {
        server.start();
        return server;
    }

    private static JsonLog log() {
        return new JsonLog(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), true);
    }

    private static ServerConfig config(String... variables) throws BadSetting, IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("LISTEN_ADDRESS", "127.0.0.1");
        environment.put("LOCAL_PORT", Integer.toString(freePort()));
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return ServerConfig.from(environment);
    }

    static RelayServer udpRelay(Target target, String... variables) throws BadSetting, IOException {
        String[] all = new String[variables.length + 6];
        System.arraycopy(
                new String[] {"PROXY_TYPE", "udp", "REMOTE_ADDRESS", "127.0.0.1", "REMOTE_PORT", "" + target.port()},
                0,
                all,
                0,
                6);
        System.arraycopy(variables, 0, all, 6, variables.length);
        return relay(all);
    }

    static int freePort() throws IOException {
        // Below the range that systems give away from by themselves, so that no other test takes it before it is used.
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, LOOPBACK)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Somebody has it: another one.
            }
        }
    }

    /** A UDP program that answers each datagram as {@code answer} says; null is silence. */
    static final class Target implements AutoCloseable {
        final DatagramSocket socket;
        volatile @Nullable SocketAddress lastSender;

        Target(UnaryOperator<byte @Nullable []> answer) throws IOException {
            this(LOOPBACK, answer);
        }

        Target(InetAddress at, UnaryOperator<byte @Nullable []> answer) throws IOException {
            this(at, 0, answer);
        }

        Target(InetAddress at, int port, UnaryOperator<byte @Nullable []> answer) throws IOException {
            socket = new DatagramSocket(port, at);
            socket.setReceiveBufferSize(1 << 20);
            Thread.ofVirtual().start(() -> {
                DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
                while (!socket.isClosed()) {
                    try {
                        packet.setLength(65_536);
                        socket.receive(packet);
                        lastSender = packet.getSocketAddress();
                        byte[] asked = new byte[packet.getLength()];
                        System.arraycopy(packet.getData(), 0, asked, 0, asked.length);
                        byte[] answered = answer.apply(asked);
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

    /** A client of the relay, byte by byte. */
    static final class Client implements AutoCloseable {
        final Socket socket = new Socket();
        final DataOutputStream out;
        final DataInputStream in;

        Client(RelayServer relay) throws IOException {
            this(relay.addresses().getFirst());
        }

        Client(InetSocketAddress relay) throws IOException {
            socket.connect(relay);
            socket.setSoTimeout(15_000);
            out = new DataOutputStream(socket.getOutputStream());
            in = new DataInputStream(socket.getInputStream());
        }

        Client hello() throws IOException {
            out.writeInt(0x4B46_5431);
            return this;
        }

        void send(byte[] datagram) throws IOException {
            byte[] frame = new byte[4 + datagram.length];
            java.nio.ByteBuffer.wrap(frame).putInt(datagram.length).put(datagram);
            out.write(frame);
        }

        void send(String datagram) throws IOException {
            send(datagram.getBytes(StandardCharsets.US_ASCII));
        }

        void control(int type, byte[] body) throws IOException {
            out.writeInt(type << 24 | body.length);
            out.write(body);
        }

        void target(String target) throws IOException {
            control(2, target.getBytes(StandardCharsets.US_ASCII));
        }

        byte[] receive() throws IOException {
            return in.readNBytes(in.readInt());
        }

        String receiveText() throws IOException {
            return new String(receive(), StandardCharsets.US_ASCII);
        }

        /** The next control frame: its type and body. */
        String control() throws IOException {
            int word = in.readInt();
            byte[] body = in.readNBytes(word & 0xFF_FFFF);
            return (word >>> 24) + ":" + (body.length == 0 ? "" : (int) body[0]) + ":"
                    + new String(body, Math.min(1, body.length), Math.max(0, body.length - 1), StandardCharsets.UTF_8);
        }

        /** Reads the relay's hello and welcome. */
        Client welcome() throws IOException {
            if (in.readInt() != 0x4B46_5431) {
                throw new IOException("no hello");
            }
            in.skipNBytes(in.readInt() & 0xFF);
            return this;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
