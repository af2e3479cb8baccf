package app.kftray.distribution;

import app.kftray.sandbox.Program;
import app.kftray.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the image is made to do while its first run is recorded: forwards into a sandbox cluster behind TLS, with small messages, new
 * connections, an upload and a download. The recording keeps which methods were busy, so that the image compiles those at once instead
 * of finding out anew at each start.
 */
final class Rehearsal implements AutoCloseable {
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final int CLIENTS = 16;
    private static final int QUESTIONS = 3_000;
    private static final int CONNECTIONS = 300;
    private static final long BULK_BYTES = 768L * 1024 * 1024;
    private static final int PATIENCE_MILLIS = 30_000;

    private final Sandbox sandbox = Sandbox.builder().tls().start();
    private final Path kubeconfig;
    private final int echo = freePort();
    private final int discard = freePort();
    private final int endless = freePort();

    Rehearsal(Path scratch) throws IOException {
        sandbox.run("demo", "tools", 1, Map.of(7, Program.echo(), 9, Program.discard(), 19, Program.endless()));
        sandbox.expose("demo", "echo", "tools", 7, 7);
        sandbox.expose("demo", "discard", "tools", 9, 9);
        sandbox.expose("demo", "endless", "tools", 19, 19);
        kubeconfig = Files.writeString(scratch.resolve("kubeconfig"), sandbox.kubeconfig());
    }

    /** What the image is started with. */
    List<String> arguments() {
        return List.of(
                "forward",
                "--kubeconfig",
                kubeconfig.toString(),
                "-n",
                "demo",
                "svc/echo",
                echo + ":7",
                "svc/discard",
                discard + ":9",
                "svc/endless",
                endless + ":19");
    }

    /** Does it all; fails when a forward does not. */
    void run() throws IOException, InterruptedException {
        ask(1); // waits until all is up
        List<Callable<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(() -> ask(QUESTIONS));
        }
        clients.add(() -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                ask(1);
            }
            return null;
        });
        together(clients);
        together(List.of(this::upload, this::download));
    }

    private Void ask(int questions) throws IOException {
        byte[] message = new byte[64];
        try (Socket socket = connect(echo)) {
            for (int i = 0; i < questions; i++) {
                socket.getOutputStream().write(message);
                if (socket.getInputStream().readNBytes(message.length).length < message.length) {
                    throw new IOException("the echo ended");
                }
            }
        }
        return null;
    }

    private Void upload() throws IOException {
        byte[] piece = new byte[64 * 1024];
        try (Socket socket = connect(discard)) {
            OutputStream out = socket.getOutputStream();
            for (long sent = 0; sent < BULK_BYTES; sent += piece.length) {
                out.write(piece);
            }
        }
        return null;
    }

    private Void download() throws IOException {
        byte[] piece = new byte[64 * 1024];
        try (Socket socket = connect(endless)) {
            InputStream in = socket.getInputStream();
            for (long read = 0; read < BULK_BYTES; ) {
                int now = in.read(piece);
                if (now < 0) {
                    throw new IOException("the endless data ended");
                }
                read += now;
            }
        }
        return null;
    }

    private static void together(List<Callable<Void>> actions) throws IOException, InterruptedException {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (Future<Void> done : threads.invokeAll(actions)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the rehearsal failed: " + e.getCause(), e);
        }
    }

    /** The image may still be starting. */
    private static Socket connect(int port) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(LOCAL, port));
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(PATIENCE_MILLIS);
                return socket;
            } catch (IOException refused) {
                socket.close();
                if (System.nanoTime() > deadline) {
                    throw refused;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, LOCAL)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        sandbox.close();
    }
}
