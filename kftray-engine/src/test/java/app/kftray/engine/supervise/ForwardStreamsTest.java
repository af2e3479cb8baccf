package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.Proof;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForwardStreamsTest {
    private static final Duration HOLD_TIME = Duration.ofMillis(200);
    private static final ForwardProblem AWAY = new AccessProblem.Unreachable("https://127.0.0.1:1", "refused");
    private static final PodPort POD = new PodPort("demo", "web-0", "uid", 80);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EngineThread engine = new EngineThread();
    private final SlowStreams pods = new SlowStreams();
    private final ForwardStreams streams =
            new ForwardStreams(pods, loops, engine, HOLD_TIME, (pod, problem) -> {}, () -> AWAY);

    @AfterEach
    void stop() {
        engine.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void aConnectionIsHeldNoLongerThanTheHoldTimeWhateverItWaitsFor() throws Exception {
        Future<DuplexChannel> held = streams.open();
        assertHoldExpires(held);

        engine.execute(() -> streams.route(cluster(), List.of(POD), Optional.empty()));
        Future<DuplexChannel> dialling = openOnceRouted();
        assertHoldExpires(dialling);
    }

    @Test
    void aStreamThatComesTooLateIsClosed() throws Exception {
        engine.execute(() -> streams.route(cluster(), List.of(POD), Optional.empty()));
        assertHoldExpires(openOnceRouted());

        NioSocketChannel late = new NioSocketChannel();
        loops.register(late).sync();
        pods.asked.getFirst().setSuccess(late);

        assertThat(late.closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
    }

    private Future<DuplexChannel> openOnceRouted() throws InterruptedException {
        Promise<Void> routed = loops.next().newPromise();
        engine.execute(() -> routed.setSuccess(null));
        routed.sync();
        return streams.open();
    }

    private static void assertHoldExpires(Future<DuplexChannel> stream) throws InterruptedException {
        assertThat(stream.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(ProblemException.of(stream.cause())).isEqualTo(new StreamProblem.HoldExpired(HOLD_TIME, AWAY));
    }

    private static Cluster cluster() {
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("nobody asks the cluster");
                });
    }

    /** Gives a stream when a test says so. */
    private final class SlowStreams implements PodStreams {
        private final List<Promise<DuplexChannel>> asked = Collections.synchronizedList(new ArrayList<>());

        @Override
        public EventLoop eventLoop(Cluster cluster, PodPort target) {
            return loops.next();
        }

        @Override
        public Future<DuplexChannel> open(Cluster cluster, PodPort target) {
            Promise<DuplexChannel> promise = loops.next().newPromise();
            asked.add(promise);
            return promise;
        }

        @Override
        public Future<Proof> prove(Cluster cluster, PodPort target) {
            throw new AssertionError("nobody asks for a proof");
        }

        @Override
        public void proveAll() {}

        @Override
        public void retire(Cluster cluster) {}
    }
}
