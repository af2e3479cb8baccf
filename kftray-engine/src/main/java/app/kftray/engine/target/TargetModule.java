package app.kftray.engine.target;

import app.kftray.api.reconnect.ReconnectPolicy;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.concurrent.Executor;

/** Binds the watching of targets. */
public final class TargetModule extends AbstractModule {

    @Provides
    @Singleton
    Targets targets(ReconnectPolicy policy, Executor background) {
        return new WatchedTargets(policy, background);
    }
}
