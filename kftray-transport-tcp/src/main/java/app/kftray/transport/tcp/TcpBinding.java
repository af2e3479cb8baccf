package app.kftray.transport.tcp;

import app.kftray.api.transport.Binding;
import app.kftray.api.transport.TransportContext;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The listeners of one forward and every connection that came through them; all are closed together. */
final class TcpBinding implements Binding {
    private static final int BACKLOG = 1024;

    /** On Windows the option would let two programs share a port; elsewhere it only skips TIME_WAIT. */
    private static final boolean REUSE_ADDRESS =
            !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private final TransportContext context;
    private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    /** In the order of the context's addresses, which a group does not keep. */
    private final List<Channel> inOrder = new ArrayList<>();

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

    TcpBinding(TransportContext context) {
        this.context = context;
    }

    /** Opens all listeners or none. */
    CompletionStage<Binding> open() {
        CompletableFuture<Binding> opened = new CompletableFuture<>();
        List<InetSocketAddress> addresses = context.addresses();
        AtomicInteger missing = new AtomicInteger(addresses.size());
        for (InetSocketAddress address : addresses) {
            ChannelFuture bound = listen(address);
            inOrder.add(bound.channel());
            bound.addListener(result -> {
                if (result.isSuccess()) {
                    listeners.add(bound.channel());
                    if (missing.decrementAndGet() == 0) {
                        opened.complete(this);
                    }
                } else if (opened.completeExceptionally(result.cause())) {
                    close();
                }
            });
        }
        return opened;
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return inOrder.stream()
                .filter(Channel::isOpen)
                .map(Channel::localAddress)
                .map(InetSocketAddress.class::cast)
                .toList();
    }

    @Override
    public CompletionStage<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        listeners.close().addListener(none -> connections.close().addListener(done -> closed.complete(null)));
        return closed;
    }

    private ChannelFuture listen(InetSocketAddress address) {
        return new Bootstrap()
                .group(context.eventLoops())
                .channelFactory(() -> ListeningSockets.open(context.channels().server(), address))
                .option(ChannelOption.SO_REUSEADDR, REUSE_ADDRESS)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .handler(new Acceptor(context, connections))
                .bind(address);
    }
}
