package app.kftray.engine.target;

import app.kftray.api.reconnect.ReconnectPolicy;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.concurrent.Executor;

/** Binds the watching of targets; how they are reached beyond their pods is another package's matter. */
public final class TargetModule extends AbstractModule {

    @Provides
    @Singleton
    WatchedTargets watchedTargets(ReconnectPolicy policy, Executor background) {
        return new WatchedTargets(policy, background);
    }
}
