package app.kftray.server;

import app.kftray.api.relay.RelayFrameEncoder;
import app.kftray.api.relay.RelayMessage.Notice;
import app.kftray.api.relay.RelayTarget;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * A client's stream while its TCP target is being connected: every address of the target in turn, all within one patience. Once
 * one takes the connection, a {@link Pipe} on each side carries on. Where none does, the client gets a reset, not an end that it
 * might take for an answer.
 */
final class TcpClient extends ChannelInboundHandlerAdapter {
    /** For an address that says nothing; less where several share what is left of the patience. */
    private static final long CONNECT_MILLIS = 5_000;

    private final RelayServices services;
    private final RelayTarget target;
    private final boolean framed;
    private final Queue<ByteBuf> early = new ArrayDeque<>();
    private boolean begun;
    private long deadline;

    /** @param framed whether the client speaks the extended protocol and is told how it went */
    TcpClient(RelayServices services, RelayTarget target, boolean framed) {
        this.services = services;
        this.target = target;
        this.framed = framed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext client) {
        if (client.channel().isActive()) {
            begin(client);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext client) {
        begin(client);
    }

    @Override
    public void channelRead(ChannelHandlerContext client, Object message) {
        if (message instanceof ByteBuf bytes) {
            early.add(bytes);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext client) {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext client) {
        handlerRemoved(client);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
        client.close();
    }

    private void begin(ChannelHandlerContext client) {
        if (begun) {
            return;
        }
        begun = true;
        client.channel().config().setAutoRead(false);
        deadline = System.nanoTime() + services.patience().toNanos();
        services.find(target, client.channel().eventLoop()).addListener((Future<List<InetAddress>> found) -> {
            if (found.isSuccess()) {
                connect(client, new ArrayDeque<>(found.getNow()));
            } else {
                fail(
                        client,
                        Notice.Code.UNKNOWN_HOST,
                        String.valueOf(found.cause().getMessage()));
            }
        });
    }

    private void connect(ChannelHandlerContext client, Queue<InetAddress> addresses) {
        if (!client.channel().isActive()) {
            return;
        }
        long share = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()) / addresses.size();
        InetSocketAddress address = new InetSocketAddress(addresses.remove(), target.port());
        ChannelFuture connecting = new Bootstrap()
                .group(client.channel().eventLoop())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.clamp(share, 1, CONNECT_MILLIS))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                join(client, connecting.channel());
            } else if (!addresses.isEmpty()) {
                connect(client, addresses);
            } else {
                Unreached why = Unreached.of(done.cause(), address);
                fail(client, why.code(), "the relay cannot connect to " + target + ": " + why.reason());
            }
        });
    }

    private void join(ChannelHandlerContext client, Channel remote) {
        Channel local = client.channel();
        if (!local.isActive()) {
            remote.close();
            return;
        }
        services.log().debug("session opened", "protocol", framed ? "extended" : "plain", "target", target);
        if (framed) {
            client.writeAndFlush(new Notice(Notice.Code.READY, target.toString()));
            client.pipeline().remove(RelayFrameEncoder.class);
        }
        local.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
            remote.write(bytes);
        }
        remote.flush();
        remote.pipeline().addLast("pipe", new Pipe(local));
        client.pipeline().replace(this, "pipe", new Pipe(remote));
        remote.config().setAutoRead(local.isWritable());
        local.config().setAutoRead(remote.isWritable());
    }

    private void fail(ChannelHandlerContext client, Notice.Code code, String reason) {
        services.log().debug("target not reached", "target", target, "reason", reason);
        if (framed) {
            client.writeAndFlush(new Notice(code, reason)).addListener(ChannelFutureListener.CLOSE);
        } else {
            client.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            client.close();
        }
    }
}
