package app.kftray.engine.local;

import app.kftray.engine.config.Layer4;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Locale;

/**
 * Finds out whether an address can be listened on by binding it for a moment, without listening: the system's own answer,
 * and a cheap one. Opens sockets, so it belongs off the event loops.
 */
final class PortProbe {
    private final OperatingSystem system;

    PortProbe(OperatingSystem system) {
        this.system = system;
    }

    /** What the system answered. */
    sealed interface Answer {
        record Free() implements Answer {}

        record Taken() implements Answer {}

        /** The port is not the matter: the address is not this machine's, or the rights are missing. */
        record Refused(String reason) implements Answer {}
    }

    Answer ask(Layer4 layer, InetSocketAddress address) {
        try {
            bind(layer, address);
            return new Answer.Free();
        } catch (IOException failure) {
            return isTaken(failure) ? new Answer.Taken() : new Answer.Refused(reason(failure));
        }
    }

    /** A port that the system has free on {@code address} at this moment. */
    int anyPort(Layer4 layer, InetAddress address) throws IOException {
        return bind(layer, new InetSocketAddress(address, 0));
    }

    /**
     * Where else somebody may listen and answer in the place of {@code address}: a client that says {@code localhost} tries
     * both families. The systems of the BSD family let a socket on one address and a socket on all addresses share a port,
     * so there each has to be asked for.
     */
    List<InetAddress> counterparts(InetAddress address) {
        InetAddress loopback4 = InetAddress.ofLiteral("127.0.0.1");
        InetAddress loopback6 = InetAddress.ofLiteral("::1");
        InetAddress any4 = InetAddress.ofLiteral("0.0.0.0");
        InetAddress any6 = InetAddress.ofLiteral("::");
        boolean shares = system == OperatingSystem.MAC || system == OperatingSystem.OTHER;
        List<InetAddress> all;
        if (address.equals(loopback4) || address.equals(loopback6)) {
            all = shares ? List.of(loopback4, loopback6, any4, any6) : List.of(loopback4, loopback6);
        } else if (address.isAnyLocalAddress()) {
            all = shares ? List.of(any4, any6, loopback4, loopback6) : List.of(any4, any6);
        } else {
            all = shares ? List.of(any4, any6) : List.of();
        }
        return all.stream().filter(other -> !other.equals(address)).toList();
    }

    static boolean isTaken(Throwable failure) {
        String message = failure.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains("in use");
    }

    /** The system's sentence without the name of the call that failed. */
    static String reason(Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("permission denied")) {
            return "permission denied";
        }
        if (lower.contains("cannot assign") || lower.contains("can't assign")) {
            return "this machine has no such address";
        }
        return message;
    }

    private int bind(Layer4 layer, InetSocketAddress address) throws IOException {
        if (layer == Layer4.UDP) {
            try (DatagramSocket socket = datagramSocket(address)) {
                socket.bind(address);
                return socket.getLocalPort();
            }
        }
        try (Socket socket = socket(address)) {
            // As the listener will do it: connections that ended a moment ago do not count, but on Windows the option
            // would let two programs share the port.
            socket.setReuseAddress(system != OperatingSystem.WINDOWS);
            socket.bind(address);
            return socket.getLocalPort();
        }
    }

    /** As the listener will be: for IPv4 of that family alone, since the usual one, of both, finds 0.0.0.0 taken by ::1. */
    private static Socket socket(InetSocketAddress address) throws IOException {
        return address.getAddress() instanceof Inet4Address
                ? SocketChannel.open(StandardProtocolFamily.INET).socket()
                : new Socket();
    }

    private static DatagramSocket datagramSocket(InetSocketAddress address) throws IOException {
        return address.getAddress() instanceof Inet4Address
                ? DatagramChannel.open(StandardProtocolFamily.INET).socket()
                : new DatagramSocket(null);
    }
}
