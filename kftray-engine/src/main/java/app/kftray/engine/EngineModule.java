package app.kftray.engine;

import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.ClusterModule;
import app.kftray.engine.local.LocalPorts;
import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.plugin.Plugins;
import app.kftray.engine.relay.RelayModule;
import app.kftray.engine.session.pool.SessionModule;
import app.kftray.engine.settings.Settings;
import app.kftray.engine.supervise.SuperviseModule;
import app.kftray.engine.target.TargetModule;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** The composition of the engine: one module a package, and what they share. */
final class EngineModule extends AbstractModule {
    private final Settings settings;
    private final Plugins plugins;
    private final Path configFolder;

    EngineModule(Settings settings, Plugins plugins, Path configFolder) {
        this.settings = settings;
        this.plugins = plugins;
        this.configFolder = configFolder;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
        bind(Settings.class).toInstance(settings);
        bind(Plugins.class).toInstance(plugins);
        install(new ClusterModule());
        install(new TargetModule());
        install(new RelayModule(configFolder));
        install(new SessionModule());
        install(new SuperviseModule());
    }

    /** Runs whatever blocks; a thread each, since they cost next to nothing. */
    @Provides
    @Singleton
    Executor background() {
        return task -> Thread.ofVirtual().name("kftray-background").start(task);
    }

    @Provides
    @Singleton
    EventLoops eventLoops() {
        return new EventLoops();
    }

    @Provides
    @Singleton
    LocalPorts localPorts() {
        return LocalPorts.ofThisSystem(InstantSource.system());
    }

    @Provides
    ReconnectPolicy reconnectPolicy() {
        Settings.Reconnect from = settings.reconnect();
        return new ReconnectPolicy(from.first(), from.factor(), from.longest(), from.healthyAfter());
    }
}
