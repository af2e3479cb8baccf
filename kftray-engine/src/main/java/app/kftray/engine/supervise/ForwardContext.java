package app.kftray.engine.supervise;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.transport.ChannelTypes;
import app.kftray.api.transport.RemoteStreams;
import app.kftray.api.transport.TrafficMeter;
import app.kftray.api.transport.TransportContext;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** What one forward lends its transport. */
record ForwardContext(
        ForwardConfig config,
        List<InetSocketAddress> addresses,
        EventLoopGroup eventLoops,
        ChannelTypes channels,
        Duration holdTime,
        RemoteStreams streams,
        TrafficMeter traffic,
        BiConsumer<SocketAddress, ForwardProblem> failures)
        implements TransportContext {
    ForwardContext {
        addresses = List.copyOf(addresses);
    }

    @Override
    public void connectionFailed(SocketAddress peer, ForwardProblem problem) {
        failures.accept(peer, problem);
    }
}
