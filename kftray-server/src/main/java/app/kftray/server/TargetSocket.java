package app.kftray.server;

import app.kftray.api.relay.RelayMessage.Drops;
import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayTarget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One session's own way to its target: a connected UDP socket, so that only the target's answers come in and the system tells
 * when its port is closed. Opened by the first datagram, moved when the target's name leads elsewhere. Everything happens on
 * the session's event loop.
 */
final class TargetSocket {
    /** Datagrams that wait for the name's first look-up; the oldest gives way. */
    private static final int WAITING_LIMIT = 64;

    /** What a session is told by its socket; on the session's event loop. */
    interface Listener {
        /** A datagram of the target; the listener releases it. */
        void answered(ByteBuf datagram);

        /** No more datagrams for now: what was written may be flushed. */
        void answersEnded();

        /** The target was not reached; {@code code} tells whether a packet went to its host at all. */
        void unreachable(Notice.Code code, String reason);

        /** The name cannot be looked up, or leads only where the relay may not go. */
        void unknown(String reason);

        /** Whether the socket takes more datagrams. */
        void writable(boolean writable);

        /** A datagram was not sent. */
        void dropped(Drops.Cause cause);
    }

    private final EventLoop loop;
    private final RelayServices services;
    private final RelayTarget target;
    private final Listener listener;
    private final Queue<ByteBuf> waiting = new ArrayDeque<>();

    private @Nullable TargetChannel channel;
    private @Nullable InetAddress address;
    private int addressCount;
    private int turn;
    private long lookedUpAt;
    private boolean lookingUp;
    private boolean reading = true;
    private boolean closed;

    TargetSocket(EventLoop loop, RelayServices services, RelayTarget target, Listener listener) {
        this.loop = loop;
        this.services = services;
        this.target = target;
        this.listener = listener;
    }

    /** Sends a datagram, whose reference it takes over; it leaves with the next {@link #flush}. */
    void send(ByteBuf datagram) {
        if (closed) {
            datagram.release();
            return;
        }
        TargetChannel open = channel;
        if (open == null) {
            waiting.add(datagram);
            if (waiting.size() > WAITING_LIMIT) {
                waiting.remove().release();
                listener.dropped(Drops.Cause.CONGESTED);
            }
            lookUp();
            return;
        }
        write(open, datagram);
        if (services.names().stale(lookedUpAt)) {
            lookUp();
        }
    }

    private void write(TargetChannel to, ByteBuf datagram) {
        if (!to.write(datagram)) {
            listener.dropped(Drops.Cause.CONGESTED);
        }
    }

    void flush() {
        TargetChannel open = channel;
        if (open != null) {
            open.flush();
        }
    }

    /** Whether the target's datagrams are wanted now; otherwise they wait in the system's buffer, which is bounded. */
    void reading(boolean wanted) {
        reading = wanted;
        TargetChannel open = channel;
        if (open != null) {
            open.reading(wanted);
        }
    }

    void close() {
        closed = true;
        forget();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    /** Gives the socket back; the next datagram opens another. */
    void forget() {
        TargetChannel open = channel;
        channel = null;
        address = null;
        if (open != null) {
            open.close();
        }
    }

    private void lookUp() {
        if (lookingUp || closed) {
            return;
        }
        lookingUp = true;
        services.find(target, loop).addListener((Future<List<InetAddress>> found) -> {
            lookingUp = false;
            lookedUpAt = System.nanoTime();
            if (closed) {
                return;
            }
            if (found.isSuccess()) {
                use(found.getNow());
            } else if (address == null) {
                // A socket that is open keeps its address: a name server that is away for a moment ends no session.
                giveUp(String.valueOf(found.cause().getMessage()));
            }
        });
    }

    private void use(List<InetAddress> addresses) {
        InetAddress current = address;
        if (current == null || !addresses.contains(current)) {
            addressCount = addresses.size();
            connect(addresses.get(Math.floorMod(turn, addressCount)));
        }
    }

    private void giveUp(String reason) {
        for (ByteBuf datagram = waiting.poll(); datagram != null; datagram = waiting.poll()) {
            datagram.release();
            listener.dropped(Drops.Cause.NO_ADDRESS);
        }
        listener.unknown(reason);
    }

    private void connect(InetAddress to) {
        forget();
        InetSocketAddress remote = new InetSocketAddress(to, target.port());
        TargetChannel opened;
        try {
            opened = new TargetChannel(remote, new Answers(remote));
        } catch (IOException e) {
            listener.unreachable(Notice.Code.UNREACHABLE, "the relay cannot open a socket: " + e.getMessage());
            return;
        }
        opened.reading(reading);
        channel = opened;
        address = to;
        opened.connect(loop, cause -> {
            if (channel == opened) {
                turnAway();
                unreached(cause, remote);
            }
        });
        for (ByteBuf datagram = waiting.poll(); datagram != null; datagram = waiting.poll()) {
            write(opened, datagram);
        }
        opened.flush();
    }

    private void unreached(Throwable cause, InetSocketAddress remote) {
        Unreached why = Unreached.of(cause, remote);
        listener.unreachable(why.code(), "the relay cannot reach " + target + ": " + why.reason());
    }

    /** The next datagram goes to another address of the name, if there is one. */
    private void turnAway() {
        turn++;
        forget();
    }

    private boolean isCurrent(ChannelHandlerContext ctx) {
        TargetChannel current = channel;
        return current != null && current.is(ctx.channel());
    }

    /** The socket's only handler. */
    private final class Answers extends ChannelInboundHandlerAdapter {
        private final InetSocketAddress remote;

        Answers(InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf datagram = ((DatagramPacket) message).content();
            if (isCurrent(ctx)) {
                listener.answered(datagram);
            } else {
                datagram.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            listener.answersEnded();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (isCurrent(ctx)) {
                listener.writable(ctx.channel().isWritable());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!isCurrent(ctx)) {
                return;
            }
            if (cause instanceof PortUnreachableException) {
                if (addressCount > 1) {
                    turnAway();
                }
                listener.unreachable(Notice.Code.UNREACHABLE, "nothing listens on " + target);
            } else {
                turnAway();
                unreached(cause, remote);
            }
        }
    }
}
