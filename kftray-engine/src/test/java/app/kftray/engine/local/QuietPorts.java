package app.kftray.engine.local;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for tests that need one to be free a while after it was looked at. They lie below the range from which systems give ports to
 * whoever asks for any, so that no connection of a test beside this one takes such a port in between; that they are free is asked
 * of both protocols and both families.
 */
public final class QuietPorts {
    private static final int LOWEST = 20_000;
    private static final int COUNT = 12_000;

    private QuietPorts() {}

    public static int next() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = LOWEST + ThreadLocalRandom.current().nextInt(COUNT);
            if (free(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + LOWEST + " and " + (LOWEST + COUNT));
    }

    private static boolean free(int port) {
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(null)) {
            // The wildcard of this kind of socket is both families at once where the machine has both.
            tcp.bind(new InetSocketAddress(port));
            udp.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
