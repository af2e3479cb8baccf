package app.kftray.sandbox;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a port-forward session: pairs the error and data streams of one request id, connects to the pod's program and
 * copies both ways. As with real servers the session outlives its pod, and there is no flow control towards the client.
 */
final class PortForward extends SimpleChannelInboundHandler<Object> {
    /** How long the runtime leaves one direction open when the other has ended. */
    private static final long LAST_MILLIS = 1_000;

    private final String pod;
    private final Function<String, @Nullable SandboxPod> pods;
    private final Map<String, Integer> errorStreams = new HashMap<>();
    private final Map<Integer, Pair> pairs = new HashMap<>();

    PortForward(String pod, Function<String, @Nullable SandboxPod> pods) {
        this.pod = pod;
        this.pods = pods;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object frame) {
        switch (frame) {
            case SpdySynStreamFrame syn -> opened(ctx, syn);
            case SpdyDataFrame data -> {
                Pair pair = pairs.get(data.streamId());
                if (pair != null) {
                    pair.received(data.content().retain(), data.isLast());
                }
            }
            case SpdyRstStreamFrame reset -> {
                Pair pair = pairs.remove(reset.streamId());
                if (pair != null) {
                    pair.cancel();
                }
            }
            case SpdyPingFrame ping when (ping.id() & 1) == 1 -> ctx.writeAndFlush(ping);
            default -> {
                // nothing else matters here
            }
        }
    }

    private void opened(ChannelHandlerContext ctx, SpdySynStreamFrame syn) {
        String request = String.valueOf(syn.headers().get("requestid"));
        ctx.writeAndFlush(new DefaultSpdySynReplyFrame(syn.streamId()));
        if ("error".contentEquals(syn.headers().get("streamtype"))) {
            errorStreams.put(request, syn.streamId());
            return;
        }
        Integer errorStream = errorStreams.remove(request);
        Pair pair = new Pair(ctx, syn.streamId(), errorStream == null ? syn.streamId() - 2 : errorStream);
        pairs.put(syn.streamId(), pair);
        pair.connect(Integer.parseInt(String.valueOf(syn.headers().get("port"))));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        pairs.values().forEach(pair -> pair.read(ctx.channel().isWritable()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pairs.values().forEach(Pair::cancel);
        pairs.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    /** One forwarded connection; belongs to the session's event loop, the backend's channel too. */
    private final class Pair extends ChannelInboundHandlerAdapter {
        private final ChannelHandlerContext session;
        private final int dataStream;
        private final int errorStream;
        private @Nullable Channel backend;
        private ByteBuf early = Unpooled.EMPTY_BUFFER;
        private boolean clientEnded;
        private boolean ended;

        Pair(ChannelHandlerContext session, int dataStream, int errorStream) {
            this.session = session;
            this.dataStream = dataStream;
            this.errorStream = errorStream;
        }

        void connect(int port) {
            SandboxPod found = pods.apply(pod);
            if (found == null) {
                end(gone());
                return;
            }
            if (port != Sandbox.CONTAINER_PORT) {
                end(refusal(port));
                return;
            }
            new Bootstrap()
                    .group(session.channel().eventLoop())
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(this)
                    .connect(found.server.address())
                    .addListener(done -> {
                        if (!done.isSuccess()) {
                            end(pods.apply(pod) == found ? refusal(port) : gone());
                        }
                    });
        }

        private String gone() {
            return "failed to find sandbox: the pod " + pod + " is gone";
        }

        private String refusal(int port) {
            return "failed to connect to localhost:" + port + " inside namespace: dial tcp4 127.0.0.1:" + port
                    + ": connect: connection refused";
        }

        void received(ByteBuf bytes, boolean last) {
            Channel to = backend;
            if (to == null) {
                early = Unpooled.wrappedBuffer(early, bytes);
            } else {
                to.writeAndFlush(bytes);
            }
            clientEnded |= last;
            if (last && to != null) {
                halfClose(to);
            }
        }

        /** As the runtime does: the other direction has a second left. */
        private void halfClose(Channel to) {
            ((SocketChannel) to).shutdownOutput();
            to.eventLoop().schedule(() -> to.close(), LAST_MILLIS, TimeUnit.MILLISECONDS);
        }

        void read(boolean wanted) {
            if (backend != null) {
                backend.config().setAutoRead(wanted);
            }
        }

        void cancel() {
            ended = true;
            early.release();
            early = Unpooled.EMPTY_BUFFER;
            if (backend != null) {
                backend.close();
            }
        }

        private void end(String error) {
            if (ended) {
                return;
            }
            ended = true;
            pairs.remove(dataStream);
            early.release();
            early = Unpooled.EMPTY_BUFFER;
            write(dataStream, Unpooled.EMPTY_BUFFER, true);
            write(errorStream, Unpooled.copiedBuffer(error, StandardCharsets.UTF_8), true);
            session.flush();
        }

        private void write(int stream, ByteBuf bytes, boolean last) {
            DefaultSpdyDataFrame frame = new DefaultSpdyDataFrame(stream, bytes);
            frame.setLast(last);
            session.write(frame);
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (ended) {
                ctx.close();
                return;
            }
            backend = ctx.channel();
            ctx.writeAndFlush(early);
            early = Unpooled.EMPTY_BUFFER;
            if (clientEnded) {
                halfClose(ctx.channel());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            write(dataStream, (ByteBuf) bytes, false);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            session.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            // A client that says nothing hears of the end a second later.
            ctx.channel().eventLoop().schedule(() -> end(""), clientEnded ? 0 : LAST_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end("read: connection reset by peer");
            ctx.close();
        }
    }
}
