package app.kftray.engine.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.problem.StreamProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.Proof;
import io.netty.buffer.Unpooled;
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
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("it measures times of less than a second")
class ForwardStreamsTest {
    private static final Duration HOLD_TIME = Duration.ofMillis(200);
    private static final Duration LONGEST_OPENING = Duration.ofMillis(800);
    private static final ForwardProblem AWAY = new ServerProblem.Unreachable("https://127.0.0.1:1", "refused");
    private static final PodPort POD = new PodPort("demo", "web-0", "uid", 80);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EngineThread engine = new EngineThread();
    private final SlowStreams pods = new SlowStreams();
    private final ForwardStreams streams =
            new ForwardStreams(pods, loops, engine, HOLD_TIME, LONGEST_OPENING, (pod, problem) -> {}, () -> AWAY);

    @AfterEach
    void stop() {
        engine.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void aConnectionIsHeldForTheHoldTime() throws Exception {
        long begun = System.nanoTime();
        assertThat(expiry(streams.open()).cause()).isEqualTo(AWAY);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(HOLD_TIME, LONGEST_OPENING);
    }

    /** A hold time of nothing forbids to wait for a pod, and not to dial one that is there. */
    @Test
    void whereThereIsAPodAStreamMayTakeLongerButNotForEver() throws Exception {
        route();
        Future<DuplexChannel> opening = streams.open();
        assertThat(opening.await(HOLD_TIME.multipliedBy(2).toMillis())).isFalse();
        assertThat(expiry(opening).cause()).isInstanceOf(StreamProblem.Unreached.class);
        await().until(() -> pods.asked.getFirst().isCancelled());
    }

    @Test
    void aStreamThatComesAfterItsConnectionWasGivenUpIsClosed() throws Exception {
        route();
        pods.stubborn = true;
        expiry(streams.open());

        NioSocketChannel late = new NioSocketChannel();
        loops.register(late).sync();
        pods.asked.getFirst().setSuccess(late);

        assertThat(late.closeFuture().await(5, TimeUnit.SECONDS)).isTrue();
    }

    /** Sixteen are opened, and the next when one of them was answered. */
    @Test
    void heldStreamsFollowEachOther() throws Exception {
        List<Future<DuplexChannel>> held = new ArrayList<>();
        for (int i = 0; i < HeldStreams.MOST_UNDER_WAY + 1; i++) {
            held.add(streams.open());
        }
        route();
        assertThat(pods.asked).hasSize(HeldStreams.MOST_UNDER_WAY);

        NioSocketChannel stream = new NioSocketChannel();
        loops.register(stream).sync();
        pods.asked.getFirst().setSuccess(stream);
        assertThat(held.getFirst().await(5, TimeUnit.SECONDS)).isTrue();
        stream.pipeline().fireChannelRead(Unpooled.EMPTY_BUFFER);
        await().until(() -> pods.asked.size() == HeldStreams.MOST_UNDER_WAY + 1);
        assertThat(stream.pipeline().get(AnswerWatch.class)).isNull();
        stream.close().sync();
    }

    private void route() throws InterruptedException {
        Promise<Void> routed = loops.next().newPromise();
        engine.execute(() -> {
            streams.route(cluster(), List.of(POD), Optional.empty());
            routed.setSuccess(null);
        });
        routed.sync();
    }

    private static StreamProblem.HoldExpired expiry(Future<DuplexChannel> stream) throws InterruptedException {
        assertThat(stream.await(5, TimeUnit.SECONDS)).isTrue();
        return (StreamProblem.HoldExpired) ProblemException.of(stream.cause());
    }

    private static Cluster cluster() {
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (proxy, method, arguments) -> {
                    throw new AssertionError("nobody asks the cluster");
                });
    }

    /** Gives a stream when a test says so. */
    private final class SlowStreams implements PodStreams {
        private volatile boolean stubborn;
        private final List<Promise<DuplexChannel>> asked = Collections.synchronizedList(new ArrayList<>());

        @Override
        public EventLoop eventLoop(Cluster cluster, PodPort target) {
            return loops.next();
        }

        @Override
        public Future<DuplexChannel> open(Cluster cluster, PodPort target) {
            Promise<DuplexChannel> promise = loops.next().newPromise();
            if (stubborn) {
                promise.setUncancellable();
            }
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
