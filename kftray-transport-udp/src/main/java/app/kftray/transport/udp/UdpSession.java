package app.kftray.transport.udp;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.TransportContext;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/**
 * One local sender, its datagrams and their answers. {@link RelayStreams} has the stream that carries them, opened by the first
 * one and again, after it was lost, by the next. Everything runs on the local socket's event loop.
 *
 * <p>While there is no stream yet, or the relay has not answered its hello, and while it is congested, datagrams wait in a short queue
 * in which the oldest gives way, and none grows older than its time. A datagram that was written to a stream is never sent again.
 */
final class UdpSession {
    private final TransportContext context;
    private final LocalSocket socket;
    private final InetSocketAddress sender;
    private final Conversation conversation = new Conversation();
    private final Waiting waiting;
    private final RelayStreams streams;

    private boolean ended;

    UdpSession(TransportContext context, RelayDialect dialect, LocalSocket socket, InetSocketAddress sender) {
        this.context = context;
        this.socket = socket;
        this.sender = sender;
        waiting = new Waiting(socket.limits(), context.traffic(), System::nanoTime);
        streams = new RelayStreams(context, dialect, socket, this);
        context.traffic().opened();
    }

    InetSocketAddress sender() {
        return sender;
    }

    boolean maySpare() {
        return conversation.maySpare();
    }

    boolean isIdle() {
        return conversation.isIdle(socket.limits());
    }

    /** Takes over a datagram of the sender; true when something was written that {@link #flush} has to send off. */
    boolean send(ByteBuf datagram) {
        conversation.asked();
        RelayStream to = streams.current();
        if (to != null && waiting.isEmpty() && to.mayWrite()) {
            write(to, datagram);
            return true;
        }
        waiting.add(socket.compact(datagram));
        streams.want();
        return false;
    }

    void flush() {
        RelayStream to = streams.current();
        if (to != null) {
            to.channel().flush();
        }
    }

    /** Closes the stream and forgets what waits; the session is over. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        context.traffic().closed();
        waiting.drop();
        streams.end();
    }

    // --- for its streams

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Sends what waits, as far as the stream takes it. */
    void writeWaiting() {
        RelayStream to = streams.current();
        if (to == null) {
            return;
        }
        while (to.mayWrite()) {
            ByteBuf datagram = waiting.poll();
            if (datagram == null) {
                break;
            }
            write(to, datagram);
        }
        to.channel().flush();
    }

    /** No stream will come for what waits. */
    void dropWaiting() {
        waiting.drop();
    }

    /** An answer for the sender; takes over its reference. */
    void answer(ByteBuf datagram) {
        conversation.answered();
        socket.answer(sender, datagram);
    }

    /** Its stream failed, or none could be opened. */
    void failed(ForwardProblem problem) {
        context.connectionFailed(sender, problem);
    }

    private void write(RelayStream to, ByteBuf datagram) {
        int size = datagram.readableBytes();
        if (to.write(datagram)) {
            context.traffic().sent(size);
            socket.silence().sent();
        } else {
            context.traffic().dropped(DropReason.EMPTY);
        }
    }
}
