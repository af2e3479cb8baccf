package app.kftray.engine.session.spdy;

import app.kftray.engine.session.RefusingPorts;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * When the first bytes of a stream may go to a port that refused a connection before: once the pod has taken this one, or would have
 * refused it. Belongs to the stream's event loop. ({@code docs/adr/0008-lost-workers.md})
 */
final class SpdyCaution {
    /** The server connects when it has said yes to both streams, and what lies between that and a refusal is within the pod. */
    private static final long REFUSAL_MILLIS = 50;

    /** A connection that was not refused for so long was taken, whether or not the pod says anything; a busy node takes its time. */
    private static final long TAKEN_SECONDS = 3;

    private final RefusingPorts ports;
    private final int port;
    private final Runnable goOn;
    private boolean waits;

    /** @param goOn called when the first bytes may go that had to wait */
    SpdyCaution(RefusingPorts ports, int port, Runnable goOn) {
        this.ports = ports;
        this.port = port;
        this.goOn = goOn;
        this.waits = ports.contains(port);
    }

    boolean waits() {
        return waits;
    }

    /**
     * The server has said yes to both streams.
     *
     * @param lives whether the stream has ended neither here nor there
     */
    void begun(EventLoop loop, BooleanSupplier lives) {
        if (waits) {
            loop.schedule(this::end, REFUSAL_MILLIS, TimeUnit.MILLISECONDS);
            loop.schedule(
                    () -> {
                        if (lives.getAsBoolean()) {
                            ports.taken(port);
                        }
                    },
                    TAKEN_SECONDS,
                    TimeUnit.SECONDS);
        }
    }

    /** Bytes of the pod came. */
    void answered() {
        ports.taken(port);
        end();
    }

    /** The pod was not reached. */
    void refused() {
        ports.refused(port);
    }

    private void end() {
        if (waits) {
            waits = false;
            goOn.run();
        }
    }
}
