package com.example.kftray;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * One direction: what is read from the channel whose handler this is goes to another channel, so many bytes a second. It reads
 * only what it may pass on, so a slow reader at one end slows the writer at the other, and nothing piles up in between.
 *
 * <p>All state lives on the event loop of the channel that is read. A buffer that was read is owned here until it is written;
 * writing it gives it away, also when that fails.
 */
final class Pump extends ChannelInboundHandlerAdapter {
    private final int bytesPerSecond;
    private final LongConsumer counter;
    private final Queue<ByteBuf> early = new ArrayDeque<>();
    private ChannelHandlerContext from;
    private DuplexChannel to;
    private Pump opposite;
    private boolean ended;
    private boolean reading;

    /** When, in {@link System#nanoTime}, the line has carried all that it was given. */
    private long free = System.nanoTime();

    Pump(int bytesPerSecond, LongConsumer counter) {
        this.bytesPerSecond = bytesPerSecond;
        this.counter = counter;
    }

    /** Begins to read. Thread-safe; {@code opposite} pumps the other way. */
    void join(DuplexChannel target, Pump opposite) {
        from.executor().execute(() -> {
            this.to = target;
            this.opposite = opposite;
            early.forEach(this::pass);
            early.clear();
            target.flush();
            if (ended) {
                endOutput();
            }
            readNext();
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        from = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (to == null) {
            // Not asked for, but some systems hand over what comes together with the end of a connection.
            early.add(bytes);
        } else {
            pass(bytes);
        }
    }

    private void pass(ByteBuf bytes) {
        int size = bytes.readableBytes();
        counter.accept(size);
        free = Math.max(free, System.nanoTime()) + TimeUnit.SECONDS.toNanos(1) * size / bytesPerSecond;
        to.write(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (to != null) {
            to.flush();
            reading = false;
            readNext();
        }
    }

    /** This channel takes bytes again, or no more: a matter of the pump that writes to it. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        Pump writer = opposite;
        if (writer != null && ctx.channel().isWritable()) {
            writer.from.executor().execute(writer::readNext);
        }
    }

    private void readNext() {
        if (reading || !to.isWritable()) {
            return;
        }
        reading = true;
        long wait = free - System.nanoTime();
        if (wait <= 0) {
            from.read();
        } else {
            from.executor().schedule(from::read, wait, TimeUnit.NANOSECONDS);
        }
    }

    /** This side says no more; the other one may go on. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !ended) {
            ended = true;
            if (to != null) {
                endOutput();
            }
        }
    }

    private void endOutput() {
        DuplexChannel target = to;
        target.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> target.shutdownOutput());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        early.forEach(ByteBuf::release);
        early.clear();
        ctx.fireChannelInactive();
    }
}
