package app.kftray.engine;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A gateway before an API server that passes everything but the upgrades it does not understand, as gateways do: {@code kubectl
 * proxy} speaks to the server, and requests whose head holds a refused word get the answer of a gateway. Threads are virtual.
 */
final class Middlebox implements AutoCloseable {
    static final String SPDY = "Upgrade: SPDY/3.1";
    static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";

    private static final String REFUSAL = """
            HTTP/1.1 400 Bad Request\r
            Content-Type: text/plain\r
            Content-Length: 27\r
            Connection: close\r
            \r
            this upgrade is not allowed""";

    private final Process proxy;
    private final int proxyPort;
    private final ServerSocket listener = new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
    private final List<String> refused;
    private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();

    Middlebox(Path kubeconfig, List<String> refused) throws IOException {
        this.refused = refused;
        proxy = new ProcessBuilder("kubectl", "--kubeconfig", kubeconfig.toString(), "proxy", "--port=0")
                .redirectErrorStream(true)
                .start();
        // "Starting to serve on 127.0.0.1:37001"
        String said = proxy.inputReader().readLine();
        proxyPort = Integer.parseInt(said.substring(said.lastIndexOf(':') + 1));
        Thread.ofVirtual().start(this::accept);
    }

    /** A kubeconfig that leads through this box, without TLS and without a login: both are the proxy's. */
    Path kubeconfig(Path folder) throws IOException {
        return Files.writeString(folder.resolve("through-the-box"), """
                apiVersion: v1
                kind: Config
                current-context: box
                clusters: [{name: box, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: nobody, user: {}}]
                contexts: [{name: box, context: {cluster: box, user: nobody}}]
                """.formatted(listener.getLocalPort()));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket("127.0.0.1", proxyPort)) {
            open.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            String head = head(client.getInputStream());
            if (refused.stream()
                    .anyMatch(it -> head.toLowerCase(java.util.Locale.ROOT)
                            .contains(it.toLowerCase(java.util.Locale.ROOT) + "\r"))) {
                client.getOutputStream().write(REFUSAL.getBytes(StandardCharsets.US_ASCII));
                return;
            }
            server.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            Thread back = Thread.ofVirtual().start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException ended) {
            // One side went away: so does the other.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended within a request's head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // Both are closed now, which ends the other direction too.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Closeable socket : open) {
            socket.close();
        }
        proxy.destroy();
    }
}
