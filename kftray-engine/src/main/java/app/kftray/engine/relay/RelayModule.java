package app.kftray.engine.relay;

import app.kftray.engine.settings.RelayOverrides;
import app.kftray.engine.settings.Settings;
import app.kftray.engine.target.Targets;
import app.kftray.engine.target.WatchedTargets;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.concurrent.Executor;

/** Binds relays, and with them the targets as supervisors see them. */
public final class RelayModule extends AbstractModule {

    @Provides
    @Singleton
    Relays relays(Settings settings, WatchedTargets feed, Executor background) {
        return new Relays(relay(settings.relay()), feed, background);
    }

    @Provides
    @Singleton
    Targets targets(Settings settings, WatchedTargets direct, Relays relays) {
        return new RelayedTargets(
                direct, relays, config -> relay(RelayOverrides.over(settings.relay(), config.relay())));
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
