package app.kftray.engine.session.spdy;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodSession;
import app.kftray.engine.session.Proof;
import app.kftray.engine.session.RefusingPorts;
import app.kftray.engine.session.SessionOwner;
import app.kftray.engine.session.SessionSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A session without a network: what it writes is read here, and what a server would say is said here. */
final class EmbeddedSession implements SessionOwner, AutoCloseable {
    static final PodPort PORT = new PodPort("demo", "web", "uid", 80);

    final EmbeddedChannel channel = new EmbeddedChannel();
    final SpdySession session =
            new SpdySession(channel, Carrier.SPDY, PORT.qualifiedPod(), SessionSettings.DEFAULT, this, this::now);
    final RefusingPorts refusingPorts = new RefusingPorts();
    final List<ForwardProblem> ends = new ArrayList<>();
    final List<ForwardProblem> silences = new ArrayList<>();

    EmbeddedSession() {
        channel.pipeline().addLast(session);
    }

    /** By the channel's time, which a test may freeze. */
    private long now() {
        return ((AbstractScheduledEventExecutor) channel.eventLoop()).ticker().nanoTime();
    }

    /** By frozen time, in steps of 250 ms. */
    void pass(Duration time) {
        for (long passed = 0; passed < time.toMillis(); passed += 250) {
            channel.advanceTimeBy(250, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            run();
        }
    }

    SpdyStream open() {
        Promise<DuplexChannel> promise = channel.eventLoop().newPromise();
        session.open(PORT, promise);
        run();
        return (SpdyStream) promise.getNow();
    }

    Promise<Proof> prove() {
        Promise<Proof> promise = channel.eventLoop().newPromise();
        session.prove(promise);
        run();
        return promise;
    }

    /** The ids of the pings that were written since the last call; forgets whatever else was. */
    List<Integer> pings() {
        run();
        List<Integer> ids = new ArrayList<>();
        for (Object written = channel.readOutbound(); written != null; written = channel.readOutbound()) {
            if (written instanceof SpdyPingFrame ping) {
                ids.add(ping.id());
            } else if (written instanceof ByteBuf bytes) {
                bytes.release();
            }
        }
        return ids;
    }

    /** The server says a frame, given in hexadecimal digits. */
    void says(String frame) {
        channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(frame.replace(" ", ""))));
        run();
    }

    void saysPing(int id) {
        says("80030006 00000004 %08x".formatted(id));
    }

    void saysReset(int streamId) {
        says("80030003 00000008 %08x 00000005".formatted(streamId));
    }

    void run() {
        channel.runPendingTasks();
    }

    @Override
    public void close() {
        channel.close();
        pings();
    }

    @Override
    public RefusingPorts refusingPorts() {
        return refusingPorts;
    }

    @Override
    public void freed(PodSession of) {}

    @Override
    public void idle(PodSession of) {}

    @Override
    public void proved(PodSession of, Duration roundTrip) {}

    @Override
    public void silent(PodSession of, ForwardProblem reason) {
        silences.add(reason);
    }

    @Override
    public void ended(PodSession of, ForwardProblem reason, boolean expected) {
        ends.add(reason);
    }
}
