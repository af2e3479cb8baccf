package app.kftray.transport.udp;

import app.kftray.api.relay.RelayMessage.Drops;
import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.TransportContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One local datagram socket and its sessions, one for each sender's address and port, so that an answer can only go to who
 * asked. All state lives on the socket's event loop, which is the one where most streams will be.
 */
final class LocalSocket extends ChannelInboundHandlerAdapter {
    private static final long SWEEP_SECONDS = 1;

    private final TransportContext context;
    private final RelayDialect dialect;
    private final DatagramLimits limits;
    private final DatagramSockets.LocalChannel local;
    private final EventLoop loop;
    private final Map<InetSocketAddress, UdpSession> sessions = new LinkedHashMap<>(16, 0.75f, true);
    private final List<UdpSession> written = new ArrayList<>();
    private final Silence silence = new Silence(System::nanoTime);
    private @Nullable Future<?> sweep;

    LocalSocket(TransportContext context, RelayDialect dialect, InetSocketAddress address) throws IOException {
        this.context = context;
        this.dialect = dialect;
        limits = DatagramLimits.of(context.settings());
        loop = context.streams().eventLoop();
        local = DatagramSockets.open(context.channels().datagram(), address);
        local.channel().pipeline().addLast(this);
    }

    ChannelFuture bind(InetSocketAddress address) {
        Channel channel = local.channel();
        var bound = channel.newPromise();
        loop.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.bind(address, bound);
            } else {
                channel.unsafe().closeForcibly();
                bound.setFailure(registered.cause());
            }
        });
        return bound;
    }

    InetSocketAddress address() {
        return local.channel().localAddress();
    }

    CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        if (local.channel().isRegistered()) {
            local.channel().close().addListener(done -> closed.complete(null));
        } else {
            local.channel().unsafe().closeForcibly();
            closed.complete(null);
        }
        return closed;
    }

    EventLoop loop() {
        return loop;
    }

    DatagramLimits limits() {
        return limits;
    }

    /** Whether anything comes back. */
    Silence silence() {
        return silence;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        UdpSession session = session(packet.sender());
        if (session == null) {
            packet.release();
            context.traffic().dropped(DropReason.TOO_MANY_SESSIONS);
        } else if (session.send(packet.content())) {
            written.add(session);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        written.forEach(UdpSession::flush);
        written.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (sweep != null) {
            sweep.cancel(false);
        }
        List.copyOf(sessions.values()).forEach(UdpSession::end);
        sessions.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A local program that is gone, or has no room: no reason to close the door for the others.
    }

    /** Answers a sender; takes over the datagram's reference. It leaves with the next {@link #flush}. */
    void answer(InetSocketAddress to, ByteBuf datagram) {
        silence.received();
        Channel channel = local.channel();
        if (!channel.isWritable()) {
            // What came in one read waits for its end; only what the system does not take is too much.
            channel.flush();
        }
        if (!channel.isActive()) {
            datagram.release();
        } else if (!channel.isWritable()) {
            datagram.release();
            context.traffic().dropped(DropReason.CONGESTED);
        } else if (datagram.isReadable()) {
            context.traffic().received(datagram.readableBytes());
            channel.write(new DatagramPacket(datagram, to), channel.voidPromise());
        } else {
            datagram.release();
            answerEmpty(channel, to);
        }
    }

    /** What a relay says that it did not send on. */
    void dropped(Drops drops) {
        DropReason reason = switch (drops.cause()) {
            case CONGESTED -> DropReason.RELAY_CONGESTED;
            case NO_ADDRESS -> DropReason.NO_ADDRESS;
            case OTHER -> DropReason.RELAY;
        };
        context.traffic().dropped(reason, drops.count());
    }

    void flush() {
        local.channel().flush();
    }

    /** A datagram that can be kept without keeping the large buffer it was read into; takes over the reference. */
    ByteBuf compact(ByteBuf datagram) {
        int size = datagram.readableBytes();
        if (size == 0) {
            datagram.release();
            return Unpooled.EMPTY_BUFFER;
        }
        if (datagram.capacity() < 2 * size) {
            return datagram;
        }
        try {
            return local.channel().alloc().directBuffer(size, size).writeBytes(datagram);
        } finally {
            ReferenceCountUtil.release(datagram);
        }
    }

    private void answerEmpty(Channel channel, InetSocketAddress to) {
        channel.flush();
        try {
            local.empty().send(to);
        } catch (IOException e) {
            context.traffic().dropped(DropReason.CONGESTED);
        }
    }

    private @Nullable UdpSession session(InetSocketAddress sender) {
        UdpSession known = sessions.get(sender);
        if (known != null) {
            return known;
        }
        if (sessions.size() >= limits.sessions() && !endEldest()) {
            return null;
        }
        UdpSession session = new UdpSession(context, dialect, this, sender);
        sessions.put(sender, session);
        if (sweep == null) {
            sweep = loop.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        }
        return session;
    }

    /** Makes room by ending the sender that was silent longest, unless it is busy too. */
    private boolean endEldest() {
        UdpSession eldest = sessions.values().iterator().next();
        if (!eldest.maySpare()) {
            return false;
        }
        sessions.remove(eldest.sender());
        eldest.end();
        return true;
    }

    private void sweep() {
        silence.look().ifPresent(context::warn);
        for (Iterator<UdpSession> all = sessions.values().iterator(); all.hasNext(); ) {
            UdpSession session = all.next();
            if (session.isIdle()) {
                all.remove();
                session.end();
            }
        }
        if (sessions.isEmpty() && sweep != null) {
            sweep.cancel(false);
            sweep = null;
        }
    }
}
