package app.kftray.engine.supervise;

import app.kftray.engine.cluster.ApiServer;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Credentials;
import app.kftray.engine.cluster.KubeApi;
import app.kftray.engine.cluster.Proxy;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A cluster that nobody connects to. */
final class FakeCluster implements Cluster {
    @Override
    public String context() {
        return "fake";
    }

    @Override
    public String namespace() {
        return "demo";
    }

    @Override
    public String user() {
        return "me";
    }

    @Override
    public ApiServer server() {
        return new ApiServer(URI.create("https://127.0.0.1:1"), null, false, null, null, Proxy.NONE);
    }

    @Override
    public KubeApi api() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Credentials> credentials() {
        return CompletableFuture.completedStage(Credentials.NONE);
    }

    @Override
    public CompletionStage<Credentials> renew(Credentials refused) {
        return credentials();
    }
}
