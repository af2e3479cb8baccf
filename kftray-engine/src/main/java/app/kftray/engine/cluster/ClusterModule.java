package app.kftray.engine.cluster;

import app.kftray.engine.settings.Settings;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.concurrent.Executor;

/** Binds the ways to clusters. */
public final class ClusterModule extends AbstractModule {

    @Provides
    @Singleton
    KubeconfigClusters kubeconfigClusters(Settings settings, Executor background) {
        return new KubeconfigClusters(System.getenv(), settings.login().timeout(), background);
    }

    @Provides
    Clusters clusters(KubeconfigClusters clusters) {
        return clusters;
    }
}
