package app.kftray.engine;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One local program that asks a name server every 20 ms and counts what comes back; knows nothing of the code under test. */
final class DatagramProber implements AutoCloseable {
    /** The question for test.org's address, after its number. */
    private static final byte[] QUESTION = {
        1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 't', 'e', 's', 't', 3, 'o', 'r', 'g', 0, 0, 1, 0, 1
    };

    private final DatagramSocket socket = new DatagramSocket();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Map<Short, Long> asked = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong lastAnsweredWasAsked = new AtomicLong(Long.MIN_VALUE);

    /**
     * @param wrong answers to nothing that was asked, and second answers
     * @param refused how often nobody listened at the local port
     */
    record Count(long asked, int answered, int wrong, int refused) {}

    DatagramProber(int port) throws IOException {
        socket.connect(InetAddress.getLoopbackAddress(), port);
        Thread.ofVirtual().start(this::listen);
        clock.scheduleAtFixedRate(this::ask, 0, 20, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        short number = (short) next.getAndIncrement();
        asked.put(number, System.nanoTime());
        byte[] bytes = ByteBuffer.allocate(Short.BYTES + QUESTION.length)
                .putShort(number)
                .put(QUESTION)
                .array();
        try {
            socket.send(new DatagramPacket(bytes, bytes.length));
        } catch (PortUnreachableException e) {
            refused.incrementAndGet();
        } catch (IOException closed) {
            // Nothing more is asked.
        }
    }

    private void listen() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                Long when = packet.getLength() > QUESTION.length
                        ? asked.remove(ByteBuffer.wrap(packet.getData()).getShort())
                        : null;
                if (when == null) {
                    wrong.incrementAndGet();
                } else {
                    answered.incrementAndGet();
                    lastAnsweredWasAsked.accumulateAndGet(when, Math::max);
                }
            } catch (PortUnreachableException e) {
                refused.incrementAndGet();
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Whether something that was asked after this {@link System#nanoTime} was answered. */
    boolean answeredSince(long nanos) {
        return lastAnsweredWasAsked.get() > nanos;
    }

    Count count() {
        return new Count(next.get(), answered.get(), wrong.get(), refused.get());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        socket.close();
    }
}
