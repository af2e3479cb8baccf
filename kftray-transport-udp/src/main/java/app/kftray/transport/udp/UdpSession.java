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
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One local sender and the stream that carries its datagrams, opened by the first one and again, after it was lost, by the
 * next. Everything runs on the local socket's event loop. A relay that is about to go is left for another before it does.
 *
 * <p>A new stream first says hello to the relay. While the answer is out, and while the stream is congested, datagrams wait in a
 * short queue in which the oldest gives way. A datagram that was written to a stream is never sent again.
 */
final class UdpSession {
    /** How many datagrams a relay that answers one at a time is given in advance, so that it need not wait for the network. */
    private static final int PLAIN_AHEAD = 4;

    private static final long SPARE_ANSWERED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SPARE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long HELLO_SECONDS = 5;
    private static final long FIRST_RETRY_MILLIS = 50;
    private static final long LONGEST_RETRY_MILLIS = 1_000;

    private final TransportContext context;
    private final RelayDialect dialect;
    private final LocalSocket socket;
    private final InetSocketAddress sender;
    private final Queue<ByteBuf> queue = new ArrayDeque<>();

    private @Nullable Future<DuplexChannel> opening;
    private @Nullable Future<?> timer;
    private @Nullable DuplexChannel stream;
    /** The stream before, through a relay that is about to go; it may still bring answers. */
    private @Nullable DuplexChannel before;
    /** Whether datagrams may be written to the stream. */
    private boolean ready;
    /** Whether the stream leads to a relay that answers one datagram after the other. */
    private boolean plain;
    /** Whether the relay has answered the hello. */
    private boolean heard;

    private boolean ended;
    private int unanswered;
    private int attempts;
    private long failingSince;
    private long sent;
    private long received;
    private long lastDatagram = System.nanoTime();

    UdpSession(TransportContext context, RelayDialect dialect, LocalSocket socket, InetSocketAddress sender) {
        this.context = context;
        this.dialect = dialect;
        this.socket = socket;
        this.sender = sender;
        context.traffic().opened();
    }

    InetSocketAddress sender() {
        return sender;
    }

    /** Whether the sender may give way to a new one where there is no room: sooner if it has been answered. */
    boolean maySpare() {
        return silentNanos() > (answeredOnce() ? SPARE_ANSWERED_NANOS : SPARE_NANOS);
    }

    /** Whether the sender has been silent long enough to be forgotten. */
    boolean isIdle() {
        Duration limit = answeredOnce()
                ? socket.limits().exchangeIdle()
                : socket.limits().idle();
        return silentNanos() > limit.toNanos();
    }

    private long silentNanos() {
        return System.nanoTime() - lastDatagram;
    }

    /** Whether all was one question and its answer; twice, as a resolver asks for both kinds of addresses. */
    private boolean answeredOnce() {
        return sent <= 2 && received >= sent;
    }

    /** Takes over a datagram of the sender; true when something was written that {@link #flush} has to send off. */
    boolean send(ByteBuf datagram) {
        lastDatagram = System.nanoTime();
        sent++;
        DuplexChannel to = stream;
        if (to != null && queue.isEmpty() && mayWrite(to)) {
            write(to, datagram);
            return true;
        }
        queue.add(socket.compact(datagram));
        if (queue.size() > socket.limits().queue()) {
            queue.remove().release();
            context.traffic().dropped(DropReason.CONGESTED);
        }
        if (to == null && opening == null && timer == null) {
            open();
        }
        return false;
    }

    void flush() {
        DuplexChannel to = stream;
        if (to != null) {
            to.flush();
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
        dropQueue();
        Future<DuplexChannel> pending = opening;
        if (pending != null) {
            pending.cancel(false);
        }
        DuplexChannel to = stream;
        if (to != null) {
            to.close();
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
        before = stream;
        stream = opened;
        heard = false;
        unanswered = 0;
        RelayDialect.Kind kind = dialect.kind();
        plain = kind == RelayDialect.Kind.PLAIN;
        ready = kind != RelayDialect.Kind.UNKNOWN;
        StreamEnd.attach(opened, this, socket);
        if (!plain) {
            opened.writeAndFlush(new Hello());
            timer = socket.loop().schedule(() -> unanswered(opened), HELLO_SECONDS, TimeUnit.SECONDS);
        }
        if (kind == RelayDialect.Kind.EXTENDED) {
            context.relayTarget().ifPresent(target -> opened.write(new Target(target)));
        }
        opened.config().setAutoRead(true);
        writeQueue();
    }

    /** A datagram from the relay; takes over its reference. */
    void received(DuplexChannel from, ByteBuf datagram) {
        if (from.equals(before)) {
            answer(datagram);
        } else if (!from.equals(stream)) {
            datagram.release();
        } else if (plain) {
            unanswered = Math.max(0, unanswered - 1);
            if (datagram.isReadable()) {
                answer(datagram);
            } else {
                datagram.release();
            }
            writeQueue();
        } else if (heard) {
            answer(datagram);
        } else {
            // A relay without the extended protocol took the hello for a length that is too long.
            datagram.release();
            usePlain(from);
        }
    }

    void hello(DuplexChannel from) {
        if (from.equals(stream)) {
            heard = true;
            attempts = 0;
            cancelTimer();
        }
    }

    void welcome(DuplexChannel from, Welcome welcome) {
        if (!from.equals(stream)) {
            return;
        }
        if (context.relayTarget().isPresent() && !welcome.takesTarget()) {
            fail(
                    from,
                    new StreamProblem.RelayReport("the relay takes no targets, and this forward has one of its own"));
            return;
        }
        dialect.extended();
        if (!ready) {
            ready = true;
            context.relayTarget().ifPresent(target -> from.write(new Target(target)));
            writeQueue();
        }
    }

    void notice(DuplexChannel from, Notice notice) {
        if (!from.equals(stream)) {
            return;
        }
        switch (notice.code()) {
            case UNREACHABLE, UNKNOWN_HOST, REFUSED -> {
                socket.silence().explained();
                context.connectionFailed(sender, new StreamProblem.RelayReport(notice.text()));
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
        DuplexChannel leaving = stream;
        socket.loop()
                .schedule(
                        () -> {
                            if (!ended && leaving != null && leaving.equals(stream) && opening == null) {
                                open();
                            }
                        },
                        LONGEST_RETRY_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    /** The stream takes datagrams again. */
    void writable(DuplexChannel from) {
        if (from.equals(stream)) {
            writeQueue();
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
        if (!closed.equals(stream) || ended) {
            return;
        }
        stream = null;
        ready = false;
        cancelTimer();
        if (heard || plain) {
            dialect.forget();
            dropQueue();
            if (failure != null) {
                context.connectionFailed(sender, failure);
            }
            return;
        }
        ForwardProblem problem =
                failure == null ? new StreamProblem.RelayReport("the relay closed a stream without a word") : failure;
        dialect.forget();
        retry(problem);
    }

    private void usePlain(DuplexChannel from) {
        if (context.relayTarget().isPresent()) {
            fail(
                    from,
                    new StreamProblem.RelayReport(
                            "the relay is one that takes no targets, and this forward has one of its own"));
            return;
        }
        dialect.plain();
        stream = null;
        ready = false;
        cancelTimer();
        from.close();
        if (!queue.isEmpty()) {
            open();
        }
    }

    private void answer(ByteBuf datagram) {
        lastDatagram = System.nanoTime();
        received++;
        socket.answer(sender, datagram);
    }

    private boolean mayWrite(DuplexChannel to) {
        return ready && to.isWritable() && (!plain || unanswered < PLAIN_AHEAD);
    }

    private void write(DuplexChannel to, ByteBuf datagram) {
        if (plain) {
            if (!datagram.isReadable()) {
                datagram.release();
                context.traffic().dropped(DropReason.EMPTY);
                return;
            }
            unanswered++;
        }
        context.traffic().sent(datagram.readableBytes());
        socket.silence().sent();
        to.write(datagram);
    }

    private void writeQueue() {
        DuplexChannel to = stream;
        if (to == null) {
            return;
        }
        while (!queue.isEmpty() && mayWrite(to)) {
            write(to, queue.remove());
        }
        to.flush();
    }

    private void unanswered(DuplexChannel asked) {
        timer = null;
        if (asked.equals(stream) && !heard) {
            fail(asked, new StreamProblem.RelayReport("the relay did not answer within " + HELLO_SECONDS + " s"));
        }
    }

    private void fail(DuplexChannel from, ForwardProblem problem) {
        stream = null;
        ready = false;
        cancelTimer();
        from.close();
        giveUp(problem);
    }

    /** Tries again while datagrams wait that no stream has taken, and the hold time lasts. */
    private void retry(ForwardProblem problem) {
        long now = System.nanoTime();
        if (attempts == 0) {
            failingSince = now;
        }
        if (queue.isEmpty() || now - failingSince > context.holdTime().toNanos()) {
            giveUp(problem);
            return;
        }
        long delay = Math.min(LONGEST_RETRY_MILLIS, FIRST_RETRY_MILLIS << Math.min(attempts, 10));
        attempts++;
        timer = socket.loop()
                .schedule(
                        () -> {
                            timer = null;
                            if (!ended && stream == null && opening == null) {
                                open();
                            }
                        },
                        delay,
                        TimeUnit.MILLISECONDS);
    }

    private void giveUp(ForwardProblem problem) {
        attempts = 0;
        dropQueue();
        context.connectionFailed(sender, problem);
    }

    private void dropQueue() {
        for (ByteBuf datagram = queue.poll(); datagram != null; datagram = queue.poll()) {
            ReferenceCountUtil.release(datagram);
            context.traffic().dropped(DropReason.NOT_CONNECTED);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
