package app.kftray.engine.supervise;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Notices that the machine slept, by a jump of the wall clock against the monotonic one (or by a pause of this very check, for
 * clocks that run on in sleep), and that its addresses changed. Looks once in half a second, on a virtual thread.
 */
public final class WakeWatch implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WakeWatch.class.getName());
    private static final Duration LOOK = Duration.ofMillis(500);

    /** Clocks are corrected by small steps all day; a sleep is longer. */
    private static final Duration JUMP = Duration.ofSeconds(3);

    private final Runnable wake;
    private final InstantSource wall;
    private final LongSupplier nanos;
    private final Thread thread;
    private long lastWall;
    private long lastNanos;
    private Set<String> addresses = Set.of();

    public WakeWatch(Runnable wake) {
        this(wake, InstantSource.system(), System::nanoTime);
    }

    WakeWatch(Runnable wake, InstantSource wall, LongSupplier nanos) {
        this.wake = wake;
        this.wall = wall;
        this.nanos = nanos;
        this.thread = Thread.ofVirtual().name("kftray-wake").unstarted(this::run);
    }

    public void start() {
        begin(currentAddresses());
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                look(currentAddresses());
            }
        } catch (InterruptedException end) {
            // closed
        }
    }

    void begin(Set<String> now) {
        lastWall = wall.millis();
        lastNanos = nanos.getAsLong();
        addresses = now;
    }

    /** One look; wakes when something happened since the last one. */
    void look(Set<String> now) {
        long wallPassed = wall.millis() - lastWall;
        long nanosPassed = (nanos.getAsLong() - lastNanos) / 1_000_000;
        boolean slept = wallPassed - nanosPassed > JUMP.toMillis()
                || nanosPassed > JUMP.plus(LOOK).toMillis();
        boolean moved = !now.equals(addresses);
        begin(now);
        if (slept || moved) {
            LOG.log(Level.INFO, slept ? "the machine slept" : "the network changed");
            wake.run();
        }
    }

    private static Set<String> currentAddresses() {
        Set<String> found = new TreeSet<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .forEach(address -> found.add(address.getHostAddress()));
        } catch (SocketException e) {
            LOG.log(Level.DEBUG, "cannot read the machine's addresses: {0}", e.getMessage());
        }
        return found;
    }
}
