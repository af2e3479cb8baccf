package app.kftray.server;

import app.kftray.api.relay.RelayMessage.Drops;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts what a session dropped and tells its client, at most once a second. Belongs to the session's event loop. */
final class DropTally {
    private static final long TELL_SECONDS = 1;

    private final Map<Drops.Cause, Long> counts = new EnumMap<>(Drops.Cause.class);
    private @Nullable Future<?> timer;

    void add(ChannelHandlerContext client, Drops.Cause cause) {
        counts.merge(cause, 1L, Long::sum);
        if (timer == null) {
            timer = client.executor()
                    .schedule(
                            () -> {
                                tell(client);
                                client.flush();
                            },
                            TELL_SECONDS,
                            TimeUnit.SECONDS);
        }
    }

    /** Writes what was counted since it was told last. */
    void tell(ChannelHandlerContext client) {
        cancel();
        counts.forEach((cause, count) -> client.write(new Drops(cause, count)));
        counts.clear();
    }

    void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
