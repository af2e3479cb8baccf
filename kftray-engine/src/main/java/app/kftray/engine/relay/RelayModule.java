package app.kftray.engine.relay;

import app.kftray.api.config.PluginSettings;
import app.kftray.engine.cluster.Clusters;
import app.kftray.engine.plugin.Plugins;
import app.kftray.engine.settings.RelayOverrides;
import app.kftray.engine.settings.Settings;
import app.kftray.engine.target.Targets;
import app.kftray.engine.target.WatchedTargets;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;

/** Binds relays, and with them the targets as supervisors see them. */
public final class RelayModule extends AbstractModule {
    private static final Duration LEAST_IDLE = Duration.ofMinutes(2);

    private final Path configFolder;

    /** @param configFolder where it is kept what this person has in clusters */
    public RelayModule(Path configFolder) {
        this.configFolder = configFolder;
    }

    @Provides
    @Singleton
    RelayNews news() {
        return new RelayNews(InstantSource.system());
    }

    @Provides
    @Singleton
    RelayTools tools(WatchedTargets feed, RelayNews news, Executor background) {
        return new RelayTools(new RelayLedger(configFolder), new RelayPods(), feed, news, background);
    }

    @Provides
    @Singleton
    Relays relays(Settings settings, Plugins plugins, RelayTools tools) {
        return new Relays(relay(settings.relay(), idle(settings, plugins)), tools);
    }

    @Provides
    @Singleton
    RelaySweep sweep(RelayTools tools, Clusters clusters) {
        return new RelaySweep(tools, clusters);
    }

    @Provides
    @Singleton
    Targets targets(Settings settings, Plugins plugins, WatchedTargets direct, Relays relays) {
        Duration idle = idle(settings, plugins);
        return new RelayedTargets(
                direct, direct, relays, config -> relay(RelayOverrides.over(settings.relay(), config.relay()), idle));
    }

    /** Twice what any transport allows: a session ends where its local sender is known, and not under it. */
    static Duration idle(Settings settings, Plugins plugins) {
        Map<String, PluginSettings> blocks = settings.plugins().blocks();
        return plugins.transports().values().stream()
                .map(it -> it.silenceLimit(blocks.getOrDefault(it.protocol(), PluginSettings.NONE))
                        .multipliedBy(2))
                .reduce(LEAST_IDLE, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    private static RelaySettings relay(Settings.Relay from, Duration idle) {
        return new RelaySettings(
                from.image(),
                from.pullPolicy(),
                from.pullSecrets(),
                from.namespace(),
                from.existing(),
                from.dedicated(),
                from.serviceAccount(),
                from.labels(),
                from.nodeSelector(),
                from.tolerations(),
                from.resources(),
                idle,
                from.patch());
    }
}
