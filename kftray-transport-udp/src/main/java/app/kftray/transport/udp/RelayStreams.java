package app.kftray.transport.udp;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.api.relay.RelayMessage.Hello;
import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayMessage.Target;
import app.kftray.api.relay.RelayMessage.Welcome;
import app.kftray.api.transport.TransportContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one session, one after the other: opened when there is something to send, and given up for another where the
 * relay is about to go. A new stream first says hello to the relay. Everything runs on the local socket's event loop.
 */
final class RelayStreams {
    private static final long HELLO_SECONDS = 5;
    private static final long LEAVE_AGAIN_SECONDS = 1;

    private final TransportContext context;
    private final RelayDialect dialect;
    private final LocalSocket socket;
    private final UdpSession session;
    private final Retries retries;
    private final StreamOpening opening;

    /** For the relay's answer to the hello. */
    private @Nullable Future<?> timer;

    private @Nullable RelayStream stream;
    /** The stream before, through a relay that is about to go; it may still bring answers. */
    private @Nullable DuplexChannel before;

    private boolean ended;

    RelayStreams(TransportContext context, RelayDialect dialect, LocalSocket socket, UdpSession session) {
        this.context = context;
        this.dialect = dialect;
        this.socket = socket;
        this.session = session;
        retries = new Retries(context.holdTime());
        opening = new StreamOpening(socket.loop(), context.streams()::open, this::opened);
    }

    /** The one that takes datagrams, as far as it {@link RelayStream#mayWrite may}; null when there is none. */
    @Nullable
    RelayStream current() {
        return stream;
    }

    private @Nullable RelayStream current(DuplexChannel from) {
        return stream != null && stream.is(from) ? stream : null;
    }

    /** Something waits to be sent. */
    void want() {
        if (stream == null) {
            opening.unlessPausing();
        }
    }

    void end() {
        ended = true;
        cancelTimer();
        opening.cancel();
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

    // --- opening

    private void opened(Future<DuplexChannel> done) {
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
        session.writeWaiting();
    }

    /** No other relay is there yet; the one that is about to go serves meanwhile. */
    private void leaveLater() {
        RelayStream leaving = stream;
        socket.loop()
                .schedule(
                        () -> {
                            if (!ended && leaving != null && leaving.equals(stream)) {
                                opening.now();
                            }
                        },
                        LEAVE_AGAIN_SECONDS,
                        TimeUnit.SECONDS);
    }

    private void unanswered(DuplexChannel asked) {
        timer = null;
        RelayStream current = current(asked);
        if (current != null && !current.isHeard()) {
            fail(asked, StreamProblem.RelayReport.ofRelay("the relay did not answer within " + HELLO_SECONDS + " s"));
        }
    }

    /** Tries again while datagrams wait that no stream has taken, and the hold time lasts. */
    private void retry(ForwardProblem problem) {
        if (retries.isOver() || !session.hasWaiting()) {
            giveUp(problem);
            return;
        }
        opening.after(retries.nextMillis());
    }

    private void giveUp(ForwardProblem problem) {
        retries.reset();
        session.dropWaiting();
        session.failed(problem);
    }

    // --- what the relay says

    /** A datagram from the relay; takes over its reference. */
    void received(DuplexChannel from, ByteBuf datagram) {
        RelayStream current = current(from);
        if (from.equals(before)) {
            session.answer(datagram);
        } else if (current == null) {
            datagram.release();
        } else if (current.isPlain()) {
            current.answered();
            if (datagram.isReadable()) {
                session.answer(datagram);
            } else {
                datagram.release();
            }
            session.writeWaiting();
        } else if (current.isHeard()) {
            session.answer(datagram);
        } else {
            // A relay without the extended protocol took the hello for a length that is too long.
            datagram.release();
            usePlain(from);
        }
    }

    void hello(DuplexChannel from) {
        RelayStream current = current(from);
        if (current != null) {
            current.heard();
            retries.reset();
            cancelTimer();
        }
    }

    void welcome(DuplexChannel from, Welcome welcome) {
        RelayStream current = current(from);
        if (current == null) {
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
            session.writeWaiting();
        }
    }

    void notice(DuplexChannel from, Notice notice) {
        if (current(from) == null) {
            return;
        }
        switch (notice.code()) {
            case UNREACHABLE, NO_ROUTE, UNKNOWN_HOST, REFUSED -> {
                socket.silence().explained();
                session.failed(StreamProblem.RelayReport.of(notice));
            }
            case DRAINING -> opening.now();
            case ENDED, READY, OTHER -> {}
        }
    }

    /** The stream takes datagrams again. */
    void writable(DuplexChannel from) {
        if (current(from) != null) {
            session.writeWaiting();
        }
    }

    /** The stream is closed, because of {@code failure} or, if that is null, cleanly. */
    void closed(DuplexChannel closed, @Nullable ForwardProblem failure) {
        if (closed.equals(before)) {
            before = null;
        }
        RelayStream current = current(closed);
        if (current == null || ended) {
            return;
        }
        stream = null;
        cancelTimer();
        dialect.forget();
        if (current.isHeard() || current.isPlain()) {
            session.dropWaiting();
            if (failure != null) {
                session.failed(failure);
            }
            return;
        }
        retry(
                failure == null
                        ? StreamProblem.RelayReport.ofRelay("the relay closed a stream without a word")
                        : failure);
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
        if (session.hasWaiting()) {
            opening.now();
        }
    }

    private void fail(DuplexChannel from, ForwardProblem problem) {
        stream = null;
        cancelTimer();
        from.close();
        giveUp(problem);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
