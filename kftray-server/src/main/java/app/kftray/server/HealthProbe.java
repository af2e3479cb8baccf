package app.kftray.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code --health}: asks the relay in the same pod how it is, for exec probes where the kubelet cannot reach the pod's network.
 * It loads nothing of Netty, as it is started every few seconds.
 */
final class HealthProbe {
    private static final int TIMEOUT_MILLIS = 2_000;

    private HealthProbe() {}

    /** Whether the relay says that it takes sessions. */
    static boolean healthy(Map<String, String> variables) throws BadSetting {
        int port = new Environment(variables).port("HEALTH_PORT");
        for (String loopback : new String[] {"127.0.0.1", "::1"}) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(loopback), port), TIMEOUT_MILLIS);
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).endsWith(" 200");
            } catch (IOException e) {
                // The other loopback address may be the one that there is.
            }
        }
        return false;
    }
}
