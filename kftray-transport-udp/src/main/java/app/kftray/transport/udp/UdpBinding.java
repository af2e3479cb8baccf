package app.kftray.transport.udp;

import app.kftray.api.transport.Binding;
import app.kftray.api.transport.TransportContext;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The local sockets of one forward and every session that came through them; all are closed together. */
final class UdpBinding implements Binding {
    private final TransportContext context;
    private final RelayDialect dialect = new RelayDialect();
    private final List<LocalSocket> sockets = new ArrayList<>();

    UdpBinding(TransportContext context) {
        this.context = context;
    }

    /** Opens all sockets or none. */
    CompletionStage<Binding> open() {
        CompletableFuture<Binding> opened = new CompletableFuture<>();
        AtomicInteger missing = new AtomicInteger(context.addresses().size());
        List<ChannelFuture> binding = new ArrayList<>();
        try {
            for (InetSocketAddress address : context.addresses()) {
                LocalSocket socket = new LocalSocket(context, dialect, address);
                sockets.add(socket);
                binding.add(socket.bind(address));
            }
        } catch (IOException e) {
            close();
            return CompletableFuture.failedFuture(e);
        }
        for (ChannelFuture bound : binding) {
            bound.addListener(result -> {
                if (!result.isSuccess()) {
                    if (opened.completeExceptionally(result.cause())) {
                        close();
                    }
                } else if (missing.decrementAndGet() == 0) {
                    opened.complete(this);
                }
            });
        }
        return opened;
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return sockets.stream().map(LocalSocket::address).toList();
    }

    @Override
    public CompletionStage<Void> close() {
        CompletableFuture<?>[] closed = sockets.stream().map(LocalSocket::close).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(closed);
    }
}
