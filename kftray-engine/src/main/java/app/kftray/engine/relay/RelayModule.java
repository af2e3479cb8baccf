package app.kftray.engine.relay;

import app.kftray.engine.cluster.Clusters;
import app.kftray.engine.settings.RelayOverrides;
import app.kftray.engine.settings.Settings;
import app.kftray.engine.target.Targets;
import app.kftray.engine.target.WatchedTargets;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Binds relays, and with them the targets as supervisors see them. */
public final class RelayModule extends AbstractModule {
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
    Relays relays(Settings settings, RelayTools tools) {
        return new Relays(relay(settings.relay()), tools);
    }

    @Provides
    @Singleton
    RelaySweep sweep(RelayTools tools, Clusters clusters) {
        return new RelaySweep(tools, clusters);
    }

    @Provides
    @Singleton
    Targets targets(Settings settings, WatchedTargets direct, Relays relays) {
        return new RelayedTargets(
                direct, direct, relays, config -> relay(RelayOverrides.over(settings.relay(), config.relay())));
    }

    private static RelaySettings relay(Settings.Relay from) {
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
                from.patch());
    }
}
