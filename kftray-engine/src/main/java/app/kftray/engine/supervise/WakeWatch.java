package app.kftray.engine.supervise;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Notices that the machine slept, by a jump of the wall clock against the monotonic one (or by a pause of this very check, for
 * clocks that run on in sleep), and that its {@linkplain LocalNetwork network} changed. Looks once in half a second, on a virtual
 * thread.
 */
public final class WakeWatch implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WakeWatch.class.getName());
    private static final Duration LOOK = Duration.ofMillis(500);

    /** Clocks are corrected by small steps all day; a sleep is longer. */
    private static final Duration JUMP = Duration.ofSeconds(3);

    private final Runnable wake;
    private final Supplier<Set<String>> network;
    private final InstantSource wall;
    private final LongSupplier nanos;
    private final Thread thread;
    private long lastWall;
    private long lastNanos;
    private Set<String> lastNetwork = Set.of();

    /**
     * @param wall the wall clock; the monotonic one is the JDK's
     * @param network asked again and again; another answer is another network
     */
    public WakeWatch(Runnable wake, InstantSource wall, Supplier<Set<String>> network) {
        this(wake, network, wall, System::nanoTime);
    }

    /** The addresses and default routes of this machine, as they are when it is asked. */
    public static Supplier<Set<String>> networkOfThisMachine() {
        return new LocalNetwork(Path.of("/proc/net"))::read;
    }

    WakeWatch(Runnable wake, Supplier<Set<String>> network, InstantSource wall, LongSupplier nanos) {
        this.wake = wake;
        this.network = network;
        this.wall = wall;
        this.nanos = nanos;
        this.thread = Thread.ofVirtual().name("kftray-wake").unstarted(this::run);
    }

    public void start() {
        begin();
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
                look();
            }
        } catch (InterruptedException end) {
            // closed
        }
    }

    void begin() {
        begin(network.get());
    }

    private void begin(Set<String> now) {
        lastWall = wall.millis();
        lastNanos = nanos.getAsLong();
        lastNetwork = now;
    }

    /** One look; wakes when something happened since the last one. */
    void look() {
        Set<String> now = network.get();
        long wallPassed = wall.millis() - lastWall;
        long nanosPassed = (nanos.getAsLong() - lastNanos) / 1_000_000;
        boolean slept = wallPassed - nanosPassed > JUMP.toMillis()
                || nanosPassed > JUMP.plus(LOOK).toMillis();
        boolean moved = !now.equals(lastNetwork);
        begin(now);
        if (slept || moved) {
            LOG.log(Level.INFO, slept ? "the machine slept" : "the network changed");
            wake.run();
        }
    }
}
