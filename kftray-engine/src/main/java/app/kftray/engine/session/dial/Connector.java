package app.kftray.engine.session.dial;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.transport.ChannelTypes;
import app.kftray.engine.cluster.ApiServer;
import app.kftray.engine.cluster.ConnectFaults;
import app.kftray.engine.cluster.Proxy;
import app.kftray.engine.cluster.TlsProblems;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens the TCP connection to an API server, through its proxy and with TLS, and puts {@code upgrade} behind them. Names are
 * looked up on a virtual thread, since the JDK's lookup blocks; with a proxy the proxy looks up.
 */
public final class Connector {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 512 * 1024);

    private final ChannelTypes channels;
    private final TlsContexts tls;
    private final Duration timeout;

    public Connector(ChannelTypes channels, TlsContexts tls, Duration timeout) {
        this.channels = channels;
        this.tls = tls;
        this.timeout = timeout;
    }

    /** Connects; failures before {@code upgrade} sees the connection go to {@code failed}, as problems. */
    void connect(Dial dial, ChannelHandler upgrade, Promise<?> failed) {
        ApiServer server = dial.server();
        SslContext context;
        try {
            context = server.tls() ? tls.of(server, dial.credentials()) : null;
        } catch (ProblemException e) {
            failed.tryFailure(e);
            return;
        }
        boolean direct = server.proxy().kind() == Proxy.Kind.DIRECT;
        String host = direct ? server.host() : server.proxy().host();
        int port = direct ? server.port() : server.proxy().port();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            connect(dial, context, upgrade, failed, List.of(new InetSocketAddress(address(literal), port)), 0);
            return;
        }
        Thread.ofVirtual().name("kftray-lookup").start(() -> {
            try {
                List<InetSocketAddress> found = Arrays.stream(InetAddress.getAllByName(host))
                        .map(address -> new InetSocketAddress(address, port))
                        .toList();
                dial.loop().execute(() -> connect(dial, context, upgrade, failed, found, 0));
            } catch (UnknownHostException e) {
                failed.tryFailure(new ProblemException(
                        new ServerProblem.Unreachable(server.url().toString(), "the name " + host + " is not known")));
            }
        });
    }

    private void connect(
            Dial dial,
            @Nullable SslContext context,
            ChannelHandler upgrade,
            Promise<?> failed,
            List<InetSocketAddress> addresses,
            int index) {
        ApiServer server = dial.server();
        ChannelFuture connecting = new Bootstrap()
                .group(dial.loop())
                .channel(channels.client())
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        assemble(channel, dial, context, upgrade, addresses.get(index));
                    }
                })
                .connect(
                        server.proxy().kind() == Proxy.Kind.DIRECT
                                ? addresses.get(index)
                                : InetSocketAddress.createUnresolved(server.host(), server.port()));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                boolean another = index + 1 < addresses.size() && !(done.cause() instanceof ProxyConnectException);
                if (another && !failed.isDone()) {
                    connect(dial, context, upgrade, failed, addresses, index + 1);
                } else {
                    failed.tryFailure(new ProblemException(problem(server, done.cause()), done.cause()));
                }
            } else if (failed.cause() != null) {
                // Not when it is done: a near server may have upgraded the connection before this is told.
                connecting.channel().close();
            }
        });
    }

    private void assemble(
            Channel channel,
            Dial dial,
            @Nullable SslContext context,
            ChannelHandler upgrade,
            InetSocketAddress address) {
        ApiServer server = dial.server();
        ChannelPipeline pipeline = channel.pipeline();
        Proxy proxy = server.proxy();
        if (proxy.kind() == Proxy.Kind.HTTPS) {
            SslHandler toProxy = tls.of(trustedByJdk(server), app.kftray.engine.cluster.Credentials.NONE)
                    .newHandler(channel.alloc(), proxy.host(), proxy.port());
            toProxy.setHandshakeTimeoutMillis(timeout.toMillis());
            pipeline.addLast("proxy-tls", toProxy);
        }
        ProxyHandler handler = proxyHandler(proxy, address);
        if (handler != null) {
            handler.setConnectTimeoutMillis(timeout.toMillis());
            pipeline.addLast("proxy", handler);
        }
        if (context != null) {
            String name = server.serverName() == null ? server.host() : server.serverName();
            SslHandler handshake = context.newHandler(channel.alloc(), name, server.port());
            handshake.setHandshakeTimeoutMillis(timeout.toMillis());
            pipeline.addLast("tls", handshake);
        }
        pipeline.addLast("upgrade", upgrade);
    }

    private static @Nullable ProxyHandler proxyHandler(Proxy proxy, InetSocketAddress address) {
        String user = proxy.user() == null ? "" : proxy.user();
        String password = proxy.password() == null ? "" : proxy.password();
        return switch (proxy.kind()) {
            case DIRECT -> null;
            case HTTP, HTTPS ->
                user.isEmpty() ? new HttpProxyHandler(address) : new HttpProxyHandler(address, user, password);
            case SOCKS5 ->
                user.isEmpty() ? new Socks5ProxyHandler(address) : new Socks5ProxyHandler(address, user, password);
        };
    }

    private static ApiServer trustedByJdk(ApiServer server) {
        return new ApiServer(server.url(), null, false, null, null, Proxy.NONE);
    }

    private static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "address: " + Arrays.toString(literal) + " (expected: 4 or 16 bytes)", e);
        }
    }

    /** What a failure to connect, to shake hands or to keep the connection means. */
    static ForwardProblem problem(ApiServer server, Throwable failure) {
        String url = server.url().toString();
        if (ProblemException.of(failure) instanceof AccessProblem known) {
            return known;
        }
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ProxyConnectException) {
                return new ServerProblem.ProxyRefused(server.proxy().toString(), url, proxyText(at));
            }
        }
        if (server.proxy().kind() != Proxy.Kind.DIRECT && failure instanceof java.net.ConnectException) {
            return new ServerProblem.ProxyRefused(server.proxy().toString(), url, ConnectFaults.reason(failure));
        }
        return TlsProblems.of(url, failure)
                .orElseGet(() -> new ServerProblem.Unreachable(url, ConnectFaults.reason(failure)));
    }

    /** Netty tells the proxy's kind and both addresses too, which the sentence has already. */
    private static String proxyText(Throwable failure) {
        String said = ConnectFaults.reason(failure);
        int status = said.indexOf("status: ");
        if (status >= 0) {
            return "it answered " + said.substring(status + "status: ".length());
        }
        return said.endsWith("timeout") ? "no answer in time" : said;
    }
}
