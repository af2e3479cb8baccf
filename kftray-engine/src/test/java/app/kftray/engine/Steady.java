package app.kftray.engine;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Neighbours of the load: connections to echo ports that stay open, each of which sends a few bytes many times a second and must
 * get them back. Whatever else happens in the process, none of them may notice more than a delay.
 */
final class Steady implements AutoCloseable {
    private static final int PERIOD_MILLIS = 50;

    private final List<Socket> sockets = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final List<Long> micros = Collections.synchronizedList(new ArrayList<>());
    private final ScheduledExecutorService clock;

    Steady(List<Integer> ports) throws IOException {
        clock = Executors.newScheduledThreadPool(ports.size());
        for (int port : ports) {
            Socket socket = RunningEngine.connect(port);
            sockets.add(socket);
            Random bytes = new Random(port);
            clock.scheduleAtFixedRate(() -> ask(socket, bytes), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void ask(Socket socket, Random random) {
        byte[] question = new byte[32];
        random.nextBytes(question);
        long begun = System.nanoTime();
        try {
            socket.getOutputStream().write(question);
            byte[] answer = socket.getInputStream().readNBytes(question.length);
            if (!java.util.Arrays.equals(question, answer)) {
                throw new IOException("answered with " + answer.length + " bytes that were not sent");
            }
            micros.add((System.nanoTime() - begun) / 1_000);
        } catch (IOException e) {
            if (faults.size() < 100) {
                faults.add(socket.getPort() + ": " + e);
            }
            throw new java.io.UncheckedIOException(e); // ends this neighbour
        }
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    /** Median, 99th percentile and longest of the round trips since the last call, in milliseconds. */
    String roundTrips() {
        List<Long> all;
        synchronized (micros) {
            all = new ArrayList<>(micros);
            micros.clear();
        }
        Collections.sort(all);
        return all.isEmpty()
                ? "none"
                : "%d neighbours' round trips, p50 %.2f, p99 %.1f, longest %.0f ms"
                        .formatted(
                                all.size(),
                                all.get(all.size() / 2) / 1e3,
                                all.get(all.size() * 99 / 100) / 1e3,
                                all.getLast() / 1e3);
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
