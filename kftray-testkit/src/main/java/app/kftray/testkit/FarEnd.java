package app.kftray.testkit;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** The program in the pod: a server on loopback that serves each connection on a virtual thread. Thread-safe. */
final class FarEnd implements AutoCloseable {

    /** What it does with one connection; returning closes it. */
    @FunctionalInterface
    interface Service {
        void serve(InputStream in, OutputStream out) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Service service;
    private volatile boolean ignoring;

    FarEnd(Service service) throws IOException {
        this.service = service;
        Thread.ofVirtual().name("kftray-far-end").start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** New connections are served so. */
    void serve(Service another) {
        service = another;
    }

    /** From now on no connection is read any more. */
    void ignore() {
        ignoring = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException over) {
            // Closed.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            service.serve(new Heeded(connection.getInputStream()), connection.getOutputStream());
        } catch (IOException gone) {
            // The transport is done with it.
        }
    }

    /** What is read, as long as it is. */
    private final class Heeded extends FilterInputStream {
        Heeded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            awaitHeed();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            awaitHeed();
            return super.read(bytes, from, length);
        }

        private void awaitHeed() throws InterruptedIOException {
            try {
                if (ignoring) {
                    closed.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
