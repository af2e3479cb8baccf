package app.kftray.sandbox;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The program of one pod: an HTTP server on loopback that answers every request with the pod's name. Thread-safe. */
final class PodServer {
    private static final int LONGEST_REQUEST = 1024 * 1024;

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final EventLoopGroup loops;
    private final InetSocketAddress address;
    private final ServerBootstrap bootstrap;
    private volatile Channel listener;
    private volatile boolean closed;

    private PodServer(EventLoopGroup loops, String pod) {
        this.loops = loops;
        this.bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(LONGEST_REQUEST))
                                .addLast(new Greeting(pod));
                    }
                });
        this.listener = bootstrap.bind("127.0.0.1", 0).syncUninterruptibly().channel();
        this.address = (InetSocketAddress) listener.localAddress();
    }

    /** Waits for its socket, so not to be called on an event loop. */
    static PodServer start(EventLoopGroup loops, String pod) {
        return new PodServer(loops, pod);
    }

    InetSocketAddress address() {
        return address;
    }

    /** Cuts all connections and listens again, at the same address, after so long. */
    void restart(Duration after) {
        listener.close().addListener(closed -> loops.schedule(this::listen, after.toMillis(), TimeUnit.MILLISECONDS));
        connections.close();
    }

    private void listen() {
        if (!closed) {
            bootstrap.bind(address).addListener((ChannelFuture bound) -> {
                if (bound.isSuccess()) {
                    listener = bound.channel();
                } else {
                    loops.schedule(this::listen, 10, TimeUnit.MILLISECONDS);
                }
            });
        }
    }

    void close() {
        closed = true;
        listener.close();
        connections.close();
    }

    private static final class Greeting extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final String pod;

        Greeting(String pod) {
            this.pod = pod;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            byte[] body = ("hello from pod " + pod + "\n").getBytes(StandardCharsets.UTF_8);
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
            HttpUtil.setContentLength(response, body.length);
            boolean keep = HttpUtil.isKeepAlive(request);
            HttpUtil.setKeepAlive(response, keep);
            var written = ctx.writeAndFlush(response);
            if (!keep) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
