package app.kftray.sandbox;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Makes one request on a connection of its own, and hands the connection over when the answer is 101. */
final class RawClient implements AutoCloseable {
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ServerAccess access;

    RawClient(ServerAccess access) {
        this.access = access;
    }

    record Answer(int status, Map<String, String> headers, String body, Channel channel) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), "");
        }
    }

    /** @param upgraded adds what speaks the new protocol to the pipeline's end; on the event loop */
    Answer ask(HttpMethod method, String path, Map<String, String> headers, Consumer<Channel> upgraded)
            throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Channel channel = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel it) {
                        if (access.tls() != null) {
                            it.pipeline()
                                    .addLast(access.tls()
                                            .newHandler(
                                                    it.alloc(),
                                                    access.server().getHost(),
                                                    access.server().getPort()));
                        }
                        it.pipeline().addLast("http", new HttpClientCodec());
                        it.pipeline().addLast("whole", new HttpObjectAggregator(1 << 20));
                        it.pipeline().addLast("answer", new Receiver(answer, upgraded));
                    }
                })
                .connect(access.server().getHost(), access.server().getPort())
                .sync()
                .channel();
        DefaultFullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, Unpooled.EMPTY_BUFFER);
        request.headers().set("Host", access.server().getAuthority()).set("Content-Length", 0);
        if (!access.authorization().isEmpty()) {
            request.headers().set("Authorization", access.authorization());
        }
        headers.forEach((name, value) -> request.headers().set(name, value));
        channel.writeAndFlush(request);
        return answer.get(10, TimeUnit.SECONDS);
    }

    Answer get(String path) throws Exception {
        Answer answer = ask(HttpMethod.GET, path, Map.of(), channel -> {});
        answer.channel().close();
        return answer;
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
    }

    private static final class Receiver extends ChannelInboundHandlerAdapter {
        private final CompletableFuture<Answer> answer;
        private final Consumer<Channel> upgraded;

        Receiver(CompletableFuture<Answer> answer, Consumer<Channel> upgraded) {
            this.answer = answer;
            this.upgraded = upgraded;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            FullHttpResponse response = (FullHttpResponse) message;
            Map<String, String> headers = new java.util.HashMap<>();
            response.headers()
                    .forEach(it -> headers.put(it.getKey().toLowerCase(java.util.Locale.ROOT), it.getValue()));
            int status = response.status().code();
            String body = response.content().toString(StandardCharsets.UTF_8);
            ReferenceCountUtil.release(response);
            if (status == 101) {
                upgraded.accept(ctx.channel());
                ctx.pipeline().remove("whole");
                ctx.pipeline().remove(this);
                ctx.pipeline().remove("http");
            }
            answer.complete(new Answer(status, headers, body, ctx.channel()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            answer.completeExceptionally(cause);
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.completeExceptionally(new java.io.IOException("closed without an answer"));
        }
    }
}
