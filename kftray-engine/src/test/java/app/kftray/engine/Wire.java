package app.kftray.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The network between the engine and an API server: a relay on loopback that can be cut, frozen, refused and slowed down. */
final class Wire implements AutoCloseable {
    private final InetSocketAddress server;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object thaw = new Object();
    private volatile @Nullable ServerSocket listener;
    private volatile boolean frozen;
    private volatile boolean slammed;
    private volatile int forgotten;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean closed;
    private volatile Duration delay = Duration.ZERO;

    Wire(String host, int serverPort) throws IOException {
        this.server = new InetSocketAddress(host, serverPort);
        this.port = listen(0);
    }

    int port() {
        return port;
    }

    /** All connections are reset. */
    void cut() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException gone) {
                // the other side was quicker
            }
            close(socket);
        }
    }

    /** Nothing passes any more, and nobody is told: a black hole, for new connections too. */
    void freeze() {
        frozen = true;
    }

    /** What was frozen passes. */
    void thaw() {
        synchronized (thaw) {
            frozen = false;
            thaw.notifyAll();
        }
    }

    /** Nothing of the connections so far passes ever again, as behind a NAT that forgot them; new ones are well. */
    void forget() {
        forgotten = connections.get();
    }

    /** Connections are reset and new ones refused, as while an API server starts anew. */
    void refuse() {
        ServerSocket open = listener;
        if (open != null) {
            close(open);
        }
        cut();
    }

    /** Connections are reset, and so are new ones as soon as they are there, which counts them. */
    void slam() {
        slammed = true;
        cut();
    }

    /** What was slammed is open. */
    void open() {
        slammed = false;
    }

    /** Connections that were tried so far. */
    int attempts() {
        return connections.get();
    }

    void accept() throws IOException {
        listen(port);
    }

    /** Everything that passes takes so much longer, in either direction. */
    void delay(Duration time) {
        delay = time;
    }

    private int listen(int at) throws IOException {
        ServerSocket open = new ServerSocket();
        open.setReuseAddress(true);
        open.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 500);
        listener = open;
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    serve(open.accept());
                }
            } catch (IOException refused) {
                // closed by refuse() or close()
            }
        });
        return open.getLocalPort();
    }

    private void serve(Socket client) {
        sockets.add(client);
        int number = connections.incrementAndGet();
        if (slammed) {
            cut();
            return;
        }
        Thread.ofVirtual().start(() -> {
            Socket upstream = new Socket();
            try {
                awaitThaw();
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                upstream.connect(server, 5_000);
                sockets.add(upstream);
                Thread.ofVirtual().start(() -> copy(number, upstream, client));
                copy(number, client, upstream);
            } catch (IOException | InterruptedException e) {
                close(client);
                close(upstream);
            }
        });
    }

    private void copy(int number, Socket from, Socket to) {
        byte[] buffer = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                if (!delay.isZero()) {
                    Thread.sleep(delay);
                }
                awaitThaw();
                if (number > forgotten) {
                    out.write(buffer, 0, size);
                }
            }
        } catch (IOException | InterruptedException ended) {
            // both ends go below
        } finally {
            sockets.remove(from);
            sockets.remove(to);
            close(from);
            close(to);
        }
    }

    private void awaitThaw() throws InterruptedException {
        synchronized (thaw) {
            while (frozen && !closed) {
                thaw.wait();
            }
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception gone) {
            // closed already
        }
    }

    @Override
    public void close() {
        closed = true;
        thaw();
        refuse();
    }
}
