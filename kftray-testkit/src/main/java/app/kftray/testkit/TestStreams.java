package app.kftray.testkit;

import app.kftray.api.transport.RemoteStreams;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Streams that are connections to a program on loopback; they can be withheld, refused and broken. Thread-safe. */
final class TestStreams implements RemoteStreams {
    private final EventLoopGroup loops;
    private final EventLoop hinted;
    private final InetSocketAddress farEnd;
    private final Queue<TestStream> opened = new ConcurrentLinkedQueue<>();
    private final List<Promise<DuplexChannel>> waiting = new ArrayList<>();
    private boolean withheld;
    private boolean elsewhere;
    private @Nullable Throwable refusal;

    TestStreams(EventLoopGroup loops, InetSocketAddress farEnd) {
        this.loops = loops;
        this.hinted = loops.next();
        this.farEnd = farEnd;
    }

    @Override
    public EventLoop eventLoop() {
        return hinted;
    }

    @Override
    public synchronized Future<DuplexChannel> open() {
        Promise<DuplexChannel> promise = loop().newPromise();
        if (refusal != null) {
            return promise.setFailure(refusal);
        }
        if (withheld) {
            waiting.add(promise);
        } else {
            connect(promise);
        }
        return promise;
    }

    /** From now on there is no target: whoever asks for a stream waits. */
    synchronized void withhold() {
        withheld = true;
    }

    /** The target is there: whoever waits gets a stream. */
    synchronized void provide() {
        withheld = false;
        waiting.forEach(this::connect);
        waiting.clear();
    }

    /** Requests that wait and were not cancelled. */
    synchronized long waiting() {
        return waiting.stream().filter(it -> !it.isCancelled()).count();
    }

    /** The requests that wait, and those to come, fail of {@code failure}; null ends that. */
    synchronized void refuse(@Nullable Throwable failure) {
        refusal = failure;
        if (failure != null) {
            waiting.forEach(it -> it.tryFailure(failure));
            waiting.clear();
        }
    }

    /** Streams live on other event loops than the hinted one from now on. */
    synchronized void liveElsewhere() {
        elsewhere = true;
    }

    /** Those that are open, the oldest first. */
    List<TestStream> opened() {
        return opened.stream().filter(TestStream::isOpen).toList();
    }

    private EventLoop loop() {
        EventLoop loop = hinted;
        while (elsewhere && loop.equals(hinted)) {
            loop = loops.next();
        }
        return loop;
    }

    private void connect(Promise<DuplexChannel> promise) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop())
                .channel(TestStream.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                // The pipeline is handed out empty, and Netty wants a handler.
                .handler(new ChannelInboundHandlerAdapter())
                .connect(farEnd);
        connecting.addListener(done -> {
            TestStream stream = (TestStream) connecting.channel();
            if (!done.isSuccess()) {
                promise.tryFailure(done.cause());
                return;
            }
            stream.pipeline().removeFirst();
            opened.add(stream);
            if (!promise.trySuccess(stream)) {
                stream.close();
            }
        });
    }
}
