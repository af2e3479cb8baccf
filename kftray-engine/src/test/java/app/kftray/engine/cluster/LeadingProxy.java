package app.kftray.engine.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A proxy that leads every connection to one port of this machine, whatever host was asked for. */
public abstract sealed class LeadingProxy implements AutoCloseable permits ConnectProxy, SocksProxy {
    private final int target;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** The hosts and ports that were asked for, in their order. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    LeadingProxy(int target, ServerSocketFactory sockets) throws IOException {
        this.target = target;
        this.listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Speaks with a client up to where the server's bytes begin, and notes what was asked for; false hangs up. */
    abstract boolean agrees(Socket client) throws IOException;

    final void start() {
        Thread.ofVirtual().start(this::accept);
    }

    public final int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException end) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (agrees(client)) {
                lead(client);
            }
        } catch (IOException end) {
            // one of the two is gone
        }
    }

    private void lead(Socket client) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(server);
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.interrupt();
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException end) {
            // one of the two is gone
        }
    }

    @Override
    public final void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
