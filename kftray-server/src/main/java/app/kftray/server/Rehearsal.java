package app.kftray.server;

import app.kftray.api.relay.RelayProtocol;
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
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Goes through the relay's paths once, on loopback, and ends: the build runs it so that the image's ahead-of-time cache holds
 * the classes and profiles that a relay needs until it is ready.
 */
final class Rehearsal {
    private static final int EXCHANGES = 200;

    private Rehearsal() {}

    static void run() throws BadSetting, IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (DatagramSocket echo = new DatagramSocket(0, loopback)) {
            Thread.ofPlatform().daemon().name("echo").start(() -> echo(echo));
            ServerConfig config = ServerConfig.from(Map.of(
                    "PROXY_TYPE",
                    "udp",
                    "REMOTE_ADDRESS",
                    "localhost",
                    "REMOTE_PORT",
                    Integer.toString(echo.getLocalPort()),
                    "LOCAL_PORT",
                    Integer.toString(freePort(loopback)),
                    "HEALTH_PORT",
                    Integer.toString(freePort(loopback)),
                    "ALLOWED_TARGETS",
                    "udp/127.0.0.0/8:*,udp/localhost:*"));
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            JsonLog log = new JsonLog(nowhere, true);
            LibraryLog.leadTo(log);
            try (RelayServer server = new RelayServer(config, log)) {
                server.start();
                exchange(new InetSocketAddress(loopback, config.port()), false);
                exchange(new InetSocketAddress(loopback, config.port()), true);
                if (!HealthProbe.healthy(Map.of("HEALTH_PORT", Integer.toString(config.healthPort())))) {
                    throw new IOException("the rehearsed relay is not healthy");
                }
            }
        }
    }

    private static void exchange(InetSocketAddress relay, boolean extended) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(relay);
            socket.setSoTimeout(10_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            DataInputStream in = new DataInputStream(socket.getInputStream());
            if (extended) {
                out.writeInt(RelayProtocol.MAGIC);
                in.readInt();
                in.skipNBytes(in.readInt() & 0xFF);
            }
            byte[] frame = {0, 0, 0, 3, 'a', 'b', 'c'};
            for (int i = 0; i < EXCHANGES; i++) {
                out.write(frame);
                in.skipNBytes(in.readInt());
            }
        }
    }

    private static void echo(DatagramSocket socket) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
            while (true) {
                socket.receive(packet);
                socket.send(packet);
            }
        } catch (IOException e) {
            // Closed: the rehearsal is over.
        }
    }

    private static int freePort(InetAddress loopback) throws IOException {
        // Below the range that systems give away from by themselves, so that nobody takes it before it is used.
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, loopback)) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // Somebody has it: another one.
            }
        }
    }
}
