package app.kftray.api.transport;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.PluginSettings;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.relay.RelayTarget;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the engine lends a transport for one forward. All methods are thread-safe and never block. */
public interface TransportContext {

    /** The forward as it was when its local side was bound; where it leads to may change later, and {@link #streams} follow that. */
    ForwardConfig config();

    /** Where to listen; a port of 0 means any free one. Never empty. */
    List<InetSocketAddress> addresses();

    /** The engine's event loops, never to be shut down by a transport. */
    EventLoopGroup eventLoops();

    /** The channel classes that fit the event loops. */
    ChannelTypes channels();

    /** How long a local connection may wait for the target before it is given up. */
    Duration holdTime();

    /** Streams to the forward's target. */
    RemoteStreams streams();

    /** Counts what passes. */
    TrafficMeter traffic();

    /** Tells that the connection of {@code peer} failed; the forward goes on. */
    void connectionFailed(SocketAddress peer, ForwardProblem problem);

    /** Tells something that a person should know of the forward, and that ends nothing. */
    default void warn(ForwardProblem problem) {}

    /** The settings of the transport, the same for all of its forwards. */
    default PluginSettings settings() {
        return PluginSettings.NONE;
    }

    /** The target that a relay is to be told for each session; empty where the relay has that target of its own. */
    default Optional<RelayTarget> relayTarget() {
        return Optional.empty();
    }
}
