package app.kftray.transport.udp;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.relay.RelayMessage.Hello;
import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayMessage.Target;
import app.kftray.api.relay.RelayMessage.Welcome;
import app.kftray.api.transport.DropReason;
import app.kftray.api.transport.TransportContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One local sender and the stream that carries its datagrams, opened by the first one and again, after it was lost, by the
 * next. Everything runs on the local socket's event loop. A relay that is about to go is left for another before it does.
 *
 * <p>A new stream first says hello to the relay. While the answer is out, and while the stream is congested, datagrams wait in a
 * short queue in which the oldest gives way, and none grows older than its time. A datagram that was written to a stream is never sent again.
 */
final class UdpSession {
    private static final long HELLO_SECONDS = 5;
    private static final long LEAVE_AGAIN_SECONDS = 1;

    private final TransportContext context;
    private final RelayDialect dialect;
    private final LocalSocket socket;
    private final InetSocketAddress sender;
    private final Conversation conversation = new Conversation();
    private final Waiting waiting;
    private final Retries retries;

    private @Nullable Future<DuplexChannel> opening;
    private @Nullable Future<?> timer;
    private @Nullable RelayStream stream;
    /** The stream before, through a relay that is about to go; it may still bring answers. */
    private @Nullable DuplexChannel before;

    private boolean ended;

    UdpSession(TransportContext context, RelayDialect dialect, LocalSocket socket, InetSocketAddress sender) {
        this.context = context;
        this.dialect = dialect;
        this.socket = socket;
        this.sender = sender;
        waiting = new Waiting(socket.limits(), context.traffic(), System::nanoTime);
        retries = new Retries(context.holdTime());
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
        RelayStream to = stream;
        if (to != null && waiting.isEmpty() && to.mayWrite()) {
            write(to, datagram);
            return true;
        }
        waiting.add(socket.compact(datagram));
        if (to == null && opening == null && timer == null) {
            open();
        }
        return false;
    }

    void flush() {
        RelayStream to = stream;
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
        cancelTimer();
        waiting.drop();
        Future<DuplexChannel> pending = opening;
        if (pending != null) {
            pending.cancel(false);
        }
        RelayStream to = stream;
        if (to != null) {
            to.channel().close();
        }
        closeBefore();
    }

    private void closeBefore() {
        DuplexChannel old = before;
        before = null;
        if (old != null) {
            old.close();
        }
    }

    private void open() {
        Future<DuplexChannel> future = context.streams().open();
        opening = future;
        future.addListener((Future<DuplexChannel> done) -> {
            if (socket.loop().inEventLoop()) {
                opened(done);
            } else {
                socket.loop().execute(() -> opened(done));
            }
        });
    }

    private void opened(Future<DuplexChannel> done) {
        opening = null;
        if (!done.isSuccess()) {
            if (stream != null) {
                leaveLater();
            } else if (!ended) {
                giveUp(ProblemException.of(done.cause()));
            }
            return;
        }
        DuplexChannel opened = done.getNow();
        if (ended) {
            opened.close();
            return;
        }
        closeBefore();
        before = stream == null ? null : stream.channel();
        RelayDialect.Kind kind = dialect.kind();
        RelayStream next = new RelayStream(opened, kind);
        stream = next;
        StreamEnd.attach(opened, this, socket);
        if (!next.isPlain()) {
            opened.writeAndFlush(new Hello());
            timer = socket.loop().schedule(() -> unanswered(opened), HELLO_SECONDS, TimeUnit.SECONDS);
        }
        if (kind == RelayDialect.Kind.EXTENDED) {
            context.relayTarget().ifPresent(target -> opened.write(new Target(target)));
        }
        opened.config().setAutoRead(true);
        writeWaiting();
    }

    private boolean isCurrent(DuplexChannel from) {
        RelayStream current = stream;
        return current != null && current.is(from);
    }

    /** A datagram from the relay; takes over its reference. */
    void received(DuplexChannel from, ByteBuf datagram) {
        RelayStream current = stream;
        if (from.equals(before)) {
            answer(datagram);
        } else if (current == null || !current.is(from)) {
            datagram.release();
        } else if (current.isPlain()) {
            current.answered();
            if (datagram.isReadable()) {
                answer(datagram);
            } else {
                datagram.release();
            }
            writeWaiting();
        } else if (current.isHeard()) {
            answer(datagram);
        } else {
            // A relay without the extended protocol took the hello for a length that is too long.
            datagram.release();
            usePlain(from);
        }
    }

    void hello(DuplexChannel from) {
        RelayStream current = stream;
        if (current != null && current.is(from)) {
            current.heard();
            retries.reset();
            cancelTimer();
        }
    }

    void welcome(DuplexChannel from, Welcome welcome) {
        RelayStream current = stream;
        if (current == null || !current.is(from)) {
            return;
        }
        if (context.relayTarget().isPresent() && !welcome.takesTarget()) {
            fail(
                    from,
                    StreamProblem.RelayReport.ofRelay(
                            "the relay takes no targets, and this forward has one of its own"));
            return;
        }
        dialect.extended();
        if (!current.isReady()) {
            current.ready();
            context.relayTarget().ifPresent(target -> from.write(new Target(target)));
            writeWaiting();
        }
    }

    void notice(DuplexChannel from, Notice notice) {
        if (!isCurrent(from)) {
            return;
        }
        switch (notice.code()) {
            case UNREACHABLE, NO_ROUTE, UNKNOWN_HOST, REFUSED -> {
                socket.silence().explained();
                context.connectionFailed(sender, StreamProblem.RelayReport.of(notice));
            }
            case DRAINING -> {
                if (opening == null) {
                    open();
                }
            }
            case ENDED, READY, OTHER -> {}
        }
    }

    /** No other relay is there yet; the one that is about to go serves meanwhile. */
    private void leaveLater() {
        RelayStream leaving = stream;
        socket.loop()
                .schedule(
                        () -> {
                            if (!ended && leaving != null && leaving.equals(stream) && opening == null) {
                                open();
                            }
                        },
                        LEAVE_AGAIN_SECONDS,
                        TimeUnit.SECONDS);
    }

    /** The stream takes datagrams again. */
    void writable(DuplexChannel from) {
        if (isCurrent(from)) {
            writeWaiting();
        }
    }

    void answersEnded() {
        socket.flush();
    }

    /** The stream is closed, because of {@code failure} or, if that is null, cleanly. */
    void closed(DuplexChannel closed, @Nullable ForwardProblem failure) {
        if (closed.equals(before)) {
            before = null;
        }
        RelayStream current = stream;
        if (current == null || !current.is(closed) || ended) {
            return;
        }
        stream = null;
        cancelTimer();
        dialect.forget();
        if (current.isHeard() || current.isPlain()) {
            waiting.drop();
            if (failure != null) {
                context.connectionFailed(sender, failure);
            }
            return;
        }
        ForwardProblem problem = failure == null
                ? StreamProblem.RelayReport.ofRelay("the relay closed a stream without a word")
                : failure;
        retry(problem);
    }

    private void usePlain(DuplexChannel from) {
        if (context.relayTarget().isPresent()) {
            fail(
                    from,
                    StreamProblem.RelayReport.ofRelay(
                            "the relay is one that takes no targets, and this forward has one of its own"));
            return;
        }
        dialect.plain();
        stream = null;
        cancelTimer();
        from.close();
        if (!waiting.isEmpty()) {
            open();
        }
    }

    private void answer(ByteBuf datagram) {
        conversation.answered();
        socket.answer(sender, datagram);
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

    private void writeWaiting() {
        RelayStream to = stream;
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

    private void unanswered(DuplexChannel asked) {
        timer = null;
        RelayStream current = stream;
        if (current != null && current.is(asked) && !current.isHeard()) {
            fail(asked, StreamProblem.RelayReport.ofRelay("the relay did not answer within " + HELLO_SECONDS + " s"));
        }
    }

    private void fail(DuplexChannel from, ForwardProblem problem) {
        stream = null;
        cancelTimer();
        from.close();
        giveUp(problem);
    }

    /** Tries again while datagrams wait that no stream has taken, and the hold time lasts. */
    private void retry(ForwardProblem problem) {
        if (retries.isOver() || waiting.isEmpty()) {
            giveUp(problem);
            return;
        }
        timer = socket.loop()
                .schedule(
                        () -> {
                            timer = null;
                            if (!ended && stream == null && opening == null) {
                                open();
                            }
                        },
                        retries.nextMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void giveUp(ForwardProblem problem) {
        retries.reset();
        waiting.drop();
        context.connectionFailed(sender, problem);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
