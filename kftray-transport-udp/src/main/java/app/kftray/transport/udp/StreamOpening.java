package app.kftray.transport.udp;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The opening of a session's next stream, one at a time: now, or after a pause. Belongs to the local socket's event loop. */
final class StreamOpening {
    private final EventLoop loop;
    private final Supplier<Future<DuplexChannel>> streams;
    private final Consumer<Future<DuplexChannel>> opened;
    private @Nullable Future<DuplexChannel> opening;
    private @Nullable Future<?> pause;

    /** @param opened takes what came of it, on the event loop */
    StreamOpening(EventLoop loop, Supplier<Future<DuplexChannel>> streams, Consumer<Future<DuplexChannel>> opened) {
        this.loop = loop;
        this.streams = streams;
        this.opened = opened;
    }

    /** Opens one, unless it does so already. */
    void now() {
        if (opening != null) {
            return;
        }
        Future<DuplexChannel> future = streams.get();
        opening = future;
        future.addListener((Future<DuplexChannel> done) -> {
            if (loop.inEventLoop()) {
                over(done);
            } else {
                loop.execute(() -> over(done));
            }
        });
    }

    /** Opens one, unless it does so already or will after a pause. */
    void unlessPausing() {
        if (pause == null) {
            now();
        }
    }

    void after(long millis) {
        pause = loop.schedule(
                () -> {
                    pause = null;
                    now();
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    void cancel() {
        endPause();
        if (opening != null) {
            opening.cancel(false);
        }
    }

    private void endPause() {
        if (pause != null) {
            pause.cancel(false);
            pause = null;
        }
    }

    private void over(Future<DuplexChannel> done) {
        opening = null;
        if (done.isSuccess()) {
            endPause();
        }
        opened.accept(done);
    }
}
