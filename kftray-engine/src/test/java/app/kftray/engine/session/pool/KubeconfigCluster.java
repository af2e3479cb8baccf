package app.kftray.engine.session.pool;

import app.kftray.engine.cluster.ApiServer;
import app.kftray.engine.cluster.ClientCertificate;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Credentials;
import app.kftray.engine.cluster.KubeApi;
import app.kftray.engine.cluster.Proxy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one cluster of a kubeconfig with an embedded client certificate, read without the code under test. */
record KubeconfigCluster(ApiServer server) implements Cluster {

    static KubeconfigCluster read(Path kubeconfig) throws IOException {
        String text = Files.readString(kubeconfig);
        return new KubeconfigCluster(new ApiServer(
                URI.create(value(text, "server")),
                decoded(text, "certificate-authority-data"),
                false,
                null,
                new ClientCertificate(decoded(text, "client-certificate-data"), decoded(text, "client-key-data")),
                Proxy.NONE));
    }

    private static String decoded(String text, String key) {
        return new String(Base64.getDecoder().decode(value(text, key)), StandardCharsets.UTF_8);
    }

    private static String value(String text, String key) {
        Matcher matcher = Pattern.compile(key + ": *(\\S+)").matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no " + key + " in the kubeconfig");
        }
        return matcher.group(1);
    }

    @Override
    public String context() {
        return "test";
    }

    @Override
    public String namespace() {
        return "default";
    }

    @Override
    public String user() {
        return "test";
    }

    @Override
    public KubeApi api() {
        throw new UnsupportedOperationException("sessions need no REST API");
    }

    @Override
    public CompletionStage<Credentials> credentials() {
        return CompletableFuture.completedStage(Credentials.NONE);
    }

    @Override
    public CompletionStage<Credentials> renew(Credentials refused) {
        return CompletableFuture.failedStage(new IllegalStateException("nothing to renew"));
    }
}
