package app.kftray.engine.cluster;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A cluster that nobody asks. */
public final class Nowhere implements Cluster {
    @Override
    public String context() {
        return "nowhere";
    }

    @Override
    public String namespace() {
        return "demo";
    }

    @Override
    public String user() {
        return "nobody";
    }

    @Override
    public ApiServer server() {
        return new ApiServer(URI.create("http://127.0.0.1:1"), null, false, null, null, Proxy.NONE);
    }

    @Override
    public KubeApi api() {
        throw new AssertionError("asked");
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
