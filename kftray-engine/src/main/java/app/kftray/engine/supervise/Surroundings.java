package app.kftray.engine.supervise;

import app.kftray.api.config.PluginSettings;
import app.kftray.api.event.ForwardEvent;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.api.transport.ChannelTypes;
import app.kftray.engine.cluster.Clusters;
import app.kftray.engine.event.EventHub;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.target.Targets;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What all supervisors share. */
record Surroundings(
        EngineThread engine,
        Clusters clusters,
        Targets targets,
        PodStreams podStreams,
        Gates gates,
        Claims claims,
        Doors doors,
        EventHub<ForwardEvent> events,
        EventLoopGroup eventLoops,
        ChannelTypes channels,
        ReconnectPolicy policy,
        Duration holdTime,
        Map<String, PluginSettings> settings,
        InstantSource clock,
        RandomGenerator random) {}
