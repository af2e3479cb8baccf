package app.kftray.sandbox;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyPingFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyGoAwayFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** A SPDY port-forward session in its plainest form: sends what it is told, notes what comes and when. */
final class SpdyClient implements AutoCloseable {
    private final RawClient client;
    private final Channel channel;
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private final Set<Integer> pongs = ConcurrentHashMap.newKeySet();
    private final AtomicInteger nextStream = new AtomicInteger(1);
    private final AtomicInteger nextPing = new AtomicInteger(1);
    volatile boolean awayHeard;

    /** What came on one stream. */
    static final class Stream {
        volatile String text = "";
        final AtomicLong bytes = new AtomicLong();
        volatile long firstAt;
        volatile long endedAt;

        boolean ended() {
            return endedAt != 0;
        }
    }

    /** The two streams of one connection. */
    record Pair(int data, Stream dataStream, Stream errorStream, long openedAt) {
        void awaitEnd() {
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(dataStream::ended);
        }

        void awaitErrorEnd() {
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(errorStream::ended);
        }

        void awaitText(String text) {
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> dataStream.text.contains(text));
        }
    }

    static SpdyClient open(ServerAccess access, String namespace, String pod, boolean tunnel) throws Exception {
        return new SpdyClient(access, namespace, pod, tunnel);
    }

    private SpdyClient(ServerAccess access, String namespace, String pod, boolean tunnel) throws Exception {
        client = new RawClient(access);
        String path = "/api/v1/namespaces/" + namespace + "/pods/" + pod + "/portforward";
        RawClient.Answer answer = tunnel
                ? client.ask(HttpMethod.GET, path, WebSockets.handshake("SPDY/3.1+portforward.k8s.io"), it -> {
                    WebSockets.install(it.pipeline());
                    it.pipeline().addLast(new WebSockets.Bytes());
                    install(it);
                })
                : client.ask(
                        HttpMethod.POST,
                        path,
                        Map.of(
                                "Connection",
                                "Upgrade",
                                "Upgrade",
                                "SPDY/3.1",
                                "X-Stream-Protocol-Version",
                                "portforward.k8s.io"),
                        this::install);
        if (answer.status() != 101) {
            client.close();
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        channel = answer.channel();
    }

    private void install(Channel it) {
        it.pipeline().addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
        it.pipeline().addLast(new Receiver());
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Opens a connection, with first bytes in the same flush; an empty text sends none. */
    Pair open(int port, String first) {
        int error = nextStream.getAndAdd(4);
        int data = error + 2;
        Pair pair = new Pair(data, new Stream(), new Stream(), System.nanoTime());
        streams.put(error, pair.errorStream);
        streams.put(data, pair.dataStream);
        channel.write(syn(error, "error", port, true));
        channel.write(syn(data, "data", port, false));
        if (!first.isEmpty()) {
            channel.write(data(data, first, false));
        }
        channel.flush();
        return pair;
    }

    private static DefaultSpdySynStreamFrame syn(int id, String type, int port, boolean last) {
        DefaultSpdySynStreamFrame syn = new DefaultSpdySynStreamFrame(id, 0, (byte) 0);
        syn.setLast(last);
        syn.headers().set("streamtype", type).set("port", Integer.toString(port));
        syn.headers().set("requestid", Integer.toString(id / 4));
        return syn;
    }

    private static DefaultSpdyDataFrame data(int stream, String text, boolean last) {
        DefaultSpdyDataFrame frame =
                new DefaultSpdyDataFrame(stream, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        frame.setLast(last);
        return frame;
    }

    void send(Pair pair, String text) {
        channel.writeAndFlush(data(pair.data, text, false));
    }

    void sendZeros(Pair pair, int size) {
        channel.writeAndFlush(
                new DefaultSpdyDataFrame(pair.data, Unpooled.buffer(size).writeZero(size)));
    }

    void end(Pair pair) {
        channel.writeAndFlush(data(pair.data, "", true));
    }

    void reset(Pair pair) {
        channel.writeAndFlush(new DefaultSpdyRstStreamFrame(pair.data, SpdyStreamStatus.CANCEL));
    }

    /** Sends a PING; the answer says whether it came back in time. */
    boolean ping(Duration patience) {
        int id = nextPing.getAndAdd(2);
        channel.writeAndFlush(new DefaultSpdyPingFrame(id));
        for (long end = System.nanoTime() + patience.toNanos(); System.nanoTime() < end && !pongs.contains(id); ) {
            LockSupport.parkNanos(1_000_000);
        }
        return pongs.contains(id);
    }

    /** How many of the five workers answer. */
    int workersAlive(Duration patience) {
        int first = nextPing.getAndAdd(10);
        for (int i = 0; i < 5; i++) {
            channel.writeAndFlush(new DefaultSpdyPingFrame(first + 2 * i));
        }
        int alive = 0;
        for (long end = System.nanoTime() + patience.toNanos(); alive < 5 && System.nanoTime() < end; ) {
            LockSupport.parkNanos(1_000_000);
            alive = 0;
            for (int i = 0; i < 5; i++) {
                alive += pongs.contains(first + 2 * i) ? 1 : 0;
            }
        }
        return alive;
    }

    @Override
    public void close() {
        channel.close();
        client.close();
    }

    private final class Receiver extends SimpleChannelInboundHandler<Object> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Object frame) {
            switch (frame) {
                case SpdyDataFrame data -> {
                    Stream stream = streams.get(data.streamId());
                    if (stream != null) {
                        if (data.content().isReadable()) {
                            stream.firstAt = stream.firstAt == 0 ? System.nanoTime() : stream.firstAt;
                            if (stream.bytes.addAndGet(data.content().readableBytes()) < 10_000) {
                                stream.text = stream.text.concat(data.content().toString(StandardCharsets.UTF_8));
                            }
                        }
                        if (data.isLast()) {
                            stream.endedAt = System.nanoTime();
                        }
                    }
                }
                case SpdyRstStreamFrame reset -> {
                    Stream stream = streams.get(reset.streamId());
                    if (stream != null && !stream.ended()) {
                        stream.endedAt = System.nanoTime();
                    }
                }
                case SpdyPingFrame ping -> pongs.add(ping.id());
                case SpdyGoAwayFrame away -> awayHeard = true;
                default -> {}
            }
        }
    }
}
