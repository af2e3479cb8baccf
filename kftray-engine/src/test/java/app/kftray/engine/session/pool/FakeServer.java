package app.kftray.engine.session.pool;

import app.kftray.engine.loops.EventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import io.netty.handler.codec.spdy.SpdyVersion;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server that upgrades to SPDY on one pod's ports: enough of a kubelet to show what it is told. No TLS. */
final class FakeServer implements AutoCloseable {
    static final int ECHO = 7;
    static final int DISCARD = 9;
    static final int SAYS_BYE = 13;
    static final int QUITS = 17;
    static final int REFUSED = 1;

    /** What came in, each in a word or two: {@code data 3 100}, {@code reset 3}, {@code fin 3}. */
    final Queue<String> heard = new ConcurrentLinkedQueue<>();

    /** The requests' first lines. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    final List<Channel> sessions = new CopyOnWriteArrayList<>();

    /** The status for a request of that method; null never answers. */
    volatile UnaryOperator<String> answer = method -> method.equals("POST") ? "101" : "400";

    volatile String body = "{\"kind\": \"Status\"}";

    /** What is said with a refusal. */
    volatile String retryAfter = "0";

    volatile boolean answersPings = true;

    /** A session that answers no ping, whatever the others do. */
    volatile @Nullable Channel mute;

    /** Whether the next ping ends its session. */
    volatile boolean diesOfAPing;

    private final Channel listener;

    FakeServer(EventLoops loops) {
        listener = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.channels().server())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        sessions.add(channel);
                        channel.pipeline()
                                .addLast("http", new HttpServerCodec())
                                .addLast("whole", new HttpObjectAggregator(65536))
                                .addLast("upgrade", new Upgrading());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        sessions.forEach(Channel::close);
    }

    private final class Upgrading extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            requests.add(request.method() + " " + request.uri());
            String status = answer.apply(request.method().name());
            if (status.isEmpty()) {
                return;
            }
            var response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(Integer.parseInt(status)),
                    Unpooled.copiedBuffer(status.equals("101") ? "" : body, StandardCharsets.UTF_8));
            if (status.equals("101")) {
                response.headers().set("Connection", "Upgrade").set("Upgrade", "SPDY/3.1");
            } else {
                response.headers().set("Content-Length", response.content().readableBytes());
                response.headers().set("Retry-After", retryAfter);
            }
            ctx.writeAndFlush(response);
            if (status.equals("101")) {
                ctx.pipeline().addLast(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), new Spdy());
                ctx.pipeline().remove("whole");
                ctx.pipeline().remove(this);
                ctx.pipeline().remove("http");
            }
        }
    }

    private final class Spdy extends SimpleChannelInboundHandler<Object> {
        private final Map<Integer, Integer> ports = new HashMap<>();
        private int lastError;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Object frame) {
            switch (frame) {
                case SpdySynStreamFrame syn -> opened(ctx, syn);
                case SpdyDataFrame data -> {
                    heard.add((data.isLast() ? "fin " : "data ") + data.streamId() + " "
                            + data.content().readableBytes());
                    if (ports.getOrDefault(data.streamId(), 0) == ECHO) {
                        ctx.writeAndFlush(data.retain());
                    } else if (ports.getOrDefault(data.streamId(), 0) == QUITS) {
                        end(ctx, data.streamId(), "");
                        ctx.flush();
                    }
                }
                case SpdyRstStreamFrame reset -> heard.add("reset " + reset.streamId());
                case SpdyPingFrame ping -> {
                    heard.add("ping");
                    if (diesOfAPing) {
                        diesOfAPing = false;
                        ctx.close();
                    } else if (answersPings && !ctx.channel().equals(mute)) {
                        ctx.writeAndFlush(ping);
                    }
                }
                default -> {}
            }
        }

        private void opened(ChannelHandlerContext ctx, SpdySynStreamFrame syn) {
            int id = syn.streamId();
            ctx.write(new DefaultSpdySynReplyFrame(id));
            if (syn.headers().getAsString("streamtype").equals("error")) {
                lastError = id;
                ctx.flush();
                return;
            }
            int port = Integer.parseInt(syn.headers().getAsString("port"));
            ports.put(id, port);
            if (port == REFUSED) {
                end(ctx, id, "");
                end(ctx, lastError, "dial tcp4 127.0.0.1:1: connect: connection refused");
            } else if (port == SAYS_BYE) {
                end(ctx, id, "bye");
                end(ctx, lastError, "");
            }
            ctx.flush();
        }

        private void end(ChannelHandlerContext ctx, int id, String text) {
            SpdyDataFrame frame = new DefaultSpdyDataFrame(id, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            frame.setLast(true);
            ctx.write(frame);
        }
    }
}
