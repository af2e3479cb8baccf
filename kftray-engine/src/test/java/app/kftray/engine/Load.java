package app.kftray.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** What programs do to a forward, each step once; what goes wrong is thrown. */
final class Load {
    private static final int BLOCK = 1 << 16;

    private Load() {}

    /** One thing that a program does. */
    interface Step {
        void run(int number) throws Exception;
    }

    /** Runs {@code step} {@code count} times, {@code width} at once; answers with the times a second. */
    static double repeat(int count, int width, Step step) throws Exception {
        AtomicInteger next = new AtomicInteger();
        long begun = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < width; i++) {
                all.add(threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
                        step.run(number);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        return count / ((System.nanoTime() - begun) / 1e9);
    }

    /** Sends a few bytes over {@code socket} and reads them back. */
    static void echo(Socket socket, int number) throws IOException {
        byte[] question = ("number " + number).getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(question);
        String answer = new String(socket.getInputStream().readNBytes(question.length), StandardCharsets.US_ASCII);
        if (!answer.equals("number " + number)) {
            throw new IOException("echo: '" + answer + "' (expected: 'number " + number + "')");
        }
    }

    /** The SHA-256 of all that comes, and how much it was. */
    static Hashed download(int port) throws IOException {
        MessageDigest digest = sha256();
        byte[] block = new byte[BLOCK];
        long total = 0;
        try (Socket socket = RunningEngine.connect(port)) {
            InputStream in = socket.getInputStream();
            for (int got = in.read(block); got >= 0; got = in.read(block)) {
                digest.update(block, 0, got);
                total += got;
            }
        }
        return new Hashed(HexFormat.of().formatHex(digest.digest()), total);
    }

    /** Sends {@code bytes} random bytes and reads the answer, which is their hash as the pod saw them. */
    static boolean upload(int port, long bytes) throws IOException {
        MessageDigest digest = sha256();
        SplittableRandom random = new SplittableRandom(bytes);
        byte[] block = new byte[BLOCK];
        try (Socket socket = RunningEngine.connect(port)) {
            socket.setSoTimeout(120_000);
            for (long left = bytes; left > 0; left -= BLOCK) {
                random.nextBytes(block);
                digest.update(block);
                socket.getOutputStream().write(block);
            }
            byte[] hash = socket.getInputStream().readNBytes(64);
            return new String(hash, StandardCharsets.US_ASCII)
                    .equals(HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** Asks for the page over {@code socket}, which stays open when the server tells the length. */
    static int page(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: heavy\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended within the head of an answer: '" + head + "'");
            }
            head.append((char) next);
        }
        if (!head.toString().contains(" 200 OK")) {
            throw new IOException("answer: '" + head + "' (expected: 200 OK)");
        }
        return in.readNBytes(HeavyWorkload.PAGE).length;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    record Hashed(String hash, long bytes) {}
}
