package app.kftray.engine.session.pool;

import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodSession;
import app.kftray.engine.session.Proof;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Promise;

/** A session of which a test says how used it is. */
final class FakeSession implements PodSession {
    private final EventLoop loop = new EmbeddedChannel().eventLoop();
    int load;
    boolean takesStreams = true;
    boolean bulk;

    static FakeSession withLoad(int load) {
        FakeSession session = new FakeSession();
        session.load = load;
        return session;
    }

    @Override
    public EventLoop eventLoop() {
        return loop;
    }

    @Override
    public Carrier carrier() {
        return Carrier.SPDY;
    }

    @Override
    public void open(PodPort target, Promise<DuplexChannel> promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void prove(Promise<Proof> promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int load() {
        return load;
    }

    @Override
    public boolean takesStreams() {
        return takesStreams;
    }

    @Override
    public boolean bulk() {
        return bulk;
    }

    @Override
    public void distrust(String reason, long asked) {
        takesStreams = false;
    }

    @Override
    public void outlived() {}

    @Override
    public void retire() {
        takesStreams = false;
    }

    @Override
    public void close() {
        takesStreams = false;
    }
}
