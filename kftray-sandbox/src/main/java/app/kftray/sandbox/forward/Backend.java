package app.kftray.sandbox.forward;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a program in a pod, made and ended as containerd does it: two copies, one each way; when the first ends the
 * other has a second left, then all closes. Belongs to the session's event loop.
 */
final class Backend extends ChannelInboundHandlerAdapter {
    private static final long LAST_MILLIS = 1_000;

    private final PodSandbox pod;
    private final int port;
    private final EventLoop loop;
    private final Client client;
    private @Nullable Channel channel;
    /** What came before the connection was there. */
    private ByteBuf early = Unpooled.EMPTY_BUFFER;

    private boolean reading = true;
    private boolean inputEnded;
    private boolean outputEnded;
    private String error = "";
    private boolean over;

    /** Hears of the backend on the session's event loop; nothing after {@link #ended}. */
    interface Client {
        /** Takes over the bytes. */
        void received(ByteBuf bytes);

        void receivedAll();

        /** Bytes may be written now: the backend has connected, or has read. */
        void writable();

        /** @param error empty when all went well */
        void ended(String error);
    }

    Backend(PodSandbox pod, int port, EventLoop loop, Client client) {
        this.pod = pod;
        this.port = port;
        this.loop = loop;
        this.client = client;
    }

    void connect() {
        SocketAddress address = pod.alive() ? pod.listener(port) : null;
        if (address == null) {
            finish(pod.alive() ? RuntimeErrors.refused(pod, port) : RuntimeErrors.gone(pod, port));
            return;
        }
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(this)
                .connect(address)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        finish(pod.alive() ? RuntimeErrors.refused(pod, port) : RuntimeErrors.gone(pod, port));
                    }
                });
    }

    /** Whether the copy towards the program would take more now; a copy that is over takes nothing ever again. */
    boolean takes() {
        return !over && channel != null && channel.isWritable();
    }

    boolean wasConnected() {
        return channel != null;
    }

    /** Takes over the bytes. */
    void write(ByteBuf bytes) {
        Channel to = channel;
        if (over) {
            bytes.release();
            return;
        }
        if (to == null) {
            early = Unpooled.wrappedBuffer(early, bytes);
            return;
        }
        to.writeAndFlush(bytes).addListener(written -> {
            if (!written.isSuccess()) {
                outputEnded();
            }
        });
    }

    /** The client sends no more. What it sent goes out first: Netty drops what is still queued when output is shut down. */
    void clientEnded() {
        Channel to = channel;
        if (over || to == null) {
            outputEnded = true;
            return;
        }
        to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (to.isActive()) {
                ((SocketChannel) to).shutdownOutput();
            }
            outputEnded();
        });
    }

    /** Whether the client takes bytes now. */
    void read(boolean wanted) {
        reading = wanted;
        if (channel != null) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** The client is gone and hears nothing more; what it sent still has a moment to go out. */
    void cancel() {
        over = true;
        takeEarly().release();
        Channel to = channel;
        if (to != null) {
            to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> to.close());
            loop.schedule(() -> to.close(), LAST_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private ByteBuf takeEarly() {
        ByteBuf taken = early;
        early = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    private void outputEnded() {
        if (!outputEnded) {
            outputEnded = true;
            oneEnded(inputEnded);
        }
    }

    private void inputEnded(String cause) {
        if (!inputEnded) {
            inputEnded = true;
            error = cause;
            oneEnded(outputEnded);
        }
    }

    private void oneEnded(boolean both) {
        if (both) {
            finish(error);
        } else {
            loop.schedule(() -> finish(error), LAST_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void finish(String cause) {
        if (over) {
            return;
        }
        over = true;
        takeEarly().release();
        if (channel != null) {
            channel.close();
        }
        client.ended(cause);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (over) {
            ctx.close();
            return;
        }
        channel = ctx.channel();
        ctx.channel().config().setAutoRead(reading);
        write(takeEarly());
        client.writable();
        if (outputEnded) {
            outputEnded = false;
            clientEnded();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (over) {
            ((ByteBuf) bytes).release();
        } else {
            client.received((ByteBuf) bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (!over) {
            client.receivedAll();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!over && ctx.channel().isWritable()) {
            client.writable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded("");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        inputEnded("");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        inputEnded(RuntimeErrors.broken(pod, port, "connection reset by peer"));
        ctx.close();
    }
}
