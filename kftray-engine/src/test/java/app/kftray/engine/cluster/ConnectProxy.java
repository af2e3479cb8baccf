package app.kftray.engine.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** A proxy that leads every {@code CONNECT} to one port of this machine, whatever host was asked for, or refuses it. */
public final class ConnectProxy implements AutoCloseable {
    private final int target;
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    /** The hosts and ports that were asked for, in their order. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /** What is answered; anything but 200 ends the connection. */
    public volatile int status = 200;

    public ConnectProxy(int target) throws IOException {
        this(target, ServerSocketFactory.getDefault());
    }

    /** @param sockets of TLS for a proxy that is spoken to by it */
    public ConnectProxy(int target, ServerSocketFactory sockets) throws IOException {
        this.target = target;
        this.listener = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
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
            String request = head(client.getInputStream());
            if (!request.startsWith("CONNECT ")) {
                return;
            }
            asked.add(request.split(" ", 3)[1]);
            client.getOutputStream()
                    .write(("HTTP/1.1 " + status + " As Told\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            if (status == 200) {
                try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                    sockets.add(server);
                    Thread back = Thread.ofVirtual().start(() -> copy(server, client));
                    copy(client, server);
                    back.interrupt();
                }
            }
        } catch (IOException end) {
            // one of the two is gone
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
        } catch (IOException end) {
            // one of the two is gone
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
