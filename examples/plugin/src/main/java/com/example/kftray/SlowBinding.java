package com.example.kftray;

import app.kftray.api.transport.Binding;
import app.kftray.api.transport.TransportContext;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The listeners of one forward and the connections that came through them. */
final class SlowBinding implements Binding {
    private final TransportContext context;
    private final int bytesPerSecond;

    /** They close what is added after they were closed themselves: a connection that comes at that moment is not forgotten. */
    private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private List<Channel> inOrder = List.of();

    SlowBinding(TransportContext context) {
        this.context = context;
        this.bytesPerSecond = context.settings().number("bytes-per-second");
    }

    /** Opens all listeners or none, and does not wait for that: it is called on the engine's thread. */
    CompletionStage<Binding> open() {
        CompletableFuture<Binding> opened = new CompletableFuture<>();
        List<ChannelFuture> opening =
                context.addresses().stream().map(this::listen).toList();
        inOrder = opening.stream().map(ChannelFuture::channel).toList();
        AtomicInteger missing = new AtomicInteger(opening.size());
        for (ChannelFuture listener : opening) {
            listener.addListener(done -> {
                if (done.isSuccess()) {
                    listeners.add(listener.channel());
                    if (missing.decrementAndGet() == 0) {
                        opened.complete(this);
                    }
                } else if (opened.completeExceptionally(done.cause())) {
                    close();
                }
            });
        }
        return opened;
    }

    /** On the engine's event loops and with the channels that fit them; neither is ours to end. */
    private ChannelFuture listen(InetSocketAddress address) {
        return new ServerBootstrap()
                .group(context.eventLoops())
                .channel(context.channels().server())
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel local) {
                        connections.add(local);
                        Pump up = new Pump(bytesPerSecond, context.traffic()::sent);
                        local.pipeline().addLast(new SlowConnection(context, local, up, bytesPerSecond), up);
                    }
                })
                .bind(address);
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return inOrder.stream().map(it -> (InetSocketAddress) it.localAddress()).toList();
    }

    @Override
    public CompletionStage<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        listeners.close().addListener(none -> connections.close().addListener(done -> closed.complete(null)));
        return closed;
    }
}
