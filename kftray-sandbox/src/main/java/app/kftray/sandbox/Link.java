package app.kftray.sandbox;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The first handler of every connection to the API server: the network as the server sees it, which can be slow or stand still. What
 * passes, either way, waits in one queue; its switches may be thrown by any thread.
 */
final class Link extends ChannelDuplexHandler {
    /** What the connection is used for; told by those who change it. */
    enum Use {
        REQUESTS,
        WATCH,
        SESSION
    }

    private final Channel channel;
    private final Deque<Passing> queue = new ArrayDeque<>();
    private volatile Use use = Use.REQUESTS;
    private volatile String pod = "";
    private volatile boolean frozen;
    private volatile boolean forgotten;
    private volatile long delayNanos;
    private boolean scheduled;
    private boolean stopped;
    private @Nullable ChannelHandlerContext context;

    /** Something that waits; belongs to the event loop. */
    private record Passing(long due, Runnable step, Object message) {}

    Link(Channel channel, Duration delay) {
        this.channel = channel;
        this.delayNanos = delay.toNanos();
    }

    /** The link of a connection. */
    static Link of(ChannelHandlerContext ctx) {
        return ctx.pipeline().get(Link.class);
    }

    void use(Use purpose, String namespacedPod) {
        use = purpose;
        pod = namespacedPod;
    }

    Use use() {
        return use;
    }

    /** {@code namespace/name} of a session's pod, empty for other uses. */
    String pod() {
        return pod;
    }

    /** Nothing passes until it is thawed, and nobody is told. */
    void freeze(boolean on) {
        frozen = on || forgotten;
        channel.eventLoop().execute(this::pass);
    }

    /** Stands still for good. */
    void forget() {
        forgotten = true;
        freeze(true);
    }

    void delay(Duration time) {
        delayNanos = time.toNanos();
    }

    /** @param reset with a reset, otherwise a plain end */
    void cut(boolean reset) {
        if (reset && channel instanceof SocketChannel socket) {
            socket.config().setSoLinger(0);
        }
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.close(); // from here, so that nobody has a last word
        }
    }

    void tell(Object event) {
        channel.pipeline().fireUserEventTriggered(event);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        later(() -> ctx.fireChannelRead(message), message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        later(ctx::fireChannelReadComplete, "");
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        later(() -> ctx.write(message, promise), message);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        later(ctx::flush, "");
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        queue.forEach(passing -> ReferenceCountUtil.release(passing.message));
        queue.clear();
        ctx.fireChannelInactive();
    }

    private void later(Runnable step, Object message) {
        if (queue.isEmpty() && !frozen && delayNanos == 0) {
            step.run();
        } else {
            queue.add(new Passing(System.nanoTime() + delayNanos, step, message));
            pass();
        }
    }

    private void pass() {
        while (!frozen && !queue.isEmpty() && queue.element().due - System.nanoTime() <= 0) {
            queue.remove().step.run();
        }
        if (!frozen && !queue.isEmpty() && !scheduled) {
            scheduled = true;
            long wait = Math.max(0, queue.element().due - System.nanoTime());
            channel.eventLoop()
                    .schedule(
                            () -> {
                                scheduled = false;
                                pass();
                            },
                            wait,
                            TimeUnit.NANOSECONDS);
        }
        if (frozen != stopped) {
            stopped = frozen; // a process that stands still does not read either
            channel.config().setAutoRead(!stopped);
        }
    }
}
