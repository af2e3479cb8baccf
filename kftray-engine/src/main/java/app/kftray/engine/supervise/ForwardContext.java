package app.kftray.engine.supervise;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.PluginSettings;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.relay.RelayTarget;
import app.kftray.api.transport.ChannelTypes;
import app.kftray.api.transport.RemoteStreams;
import app.kftray.api.transport.TrafficMeter;
import app.kftray.api.transport.TransportContext;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What one forward lends its transport. */
record ForwardContext(
        ForwardConfig config,
        List<InetSocketAddress> addresses,
        EventLoopGroup eventLoops,
        ChannelTypes channels,
        Duration holdTime,
        RemoteStreams streams,
        TrafficMeter traffic,
        PluginSettings settings,
        Supplier<Optional<RelayTarget>> beyond,
        BiConsumer<SocketAddress, ForwardProblem> failures,
        Consumer<ForwardProblem> warnings)
        implements TransportContext {
    ForwardContext {
        addresses = List.copyOf(addresses);
    }

    @Override
    public Optional<RelayTarget> relayTarget() {
        return beyond.get();
    }

    @Override
    public void connectionFailed(SocketAddress peer, ForwardProblem problem) {
        failures.accept(peer, problem);
    }

    @Override
    public void warn(ForwardProblem problem) {
        warnings.accept(problem);
    }
}
