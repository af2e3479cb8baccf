package app.kftray.engine.cluster;

import app.kftray.api.problem.KubeconfigProblem;
import app.kftray.api.problem.ProblemException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Reads the cluster entry of a kubeconfig, and the certificate of its user. */
final class ServerEntry {
    private ServerEntry() {}

    static ApiServer read(String name, Kubeconfig.Entry cluster, Kubeconfig.@Nullable Entry user, Proxies proxies) {
        URI url = url(name, cluster);
        String chain = user == null ? null : user.pem("client-certificate");
        String key = user == null ? null : user.pem("client-key");
        String proxyUrl = cluster.text("proxy-url");
        Proxy proxy;
        try {
            proxy = proxyUrl == null ? proxies.of(url) : Proxies.parse(proxyUrl);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                    cluster.file().toString(), "proxy-url of cluster " + name + ": " + e.getMessage()));
        }
        if (user != null && chain != null && key == null) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                    user.file().toString(),
                    "a user of cluster " + name + " has a client certificate and no client key"));
        }
        ClientCertificate certificate = chain == null || key == null ? null : new ClientCertificate(chain, key);
        if (certificate != null && user != null && !certificate.fits()) {
            throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                    user.file().toString(),
                    "the client certificate of a user of cluster " + name + " and its key do not belong together"));
        }
        return new ApiServer(
                url,
                cluster.pem("certificate-authority"),
                cluster.flag("insecure-skip-tls-verify"),
                cluster.text("tls-server-name"),
                certificate,
                proxy);
    }

    private static URI url(String name, Kubeconfig.Entry cluster) {
        String server = cluster.text("server");
        try {
            if (server != null) {
                URI url = URI.create(server.contains("://") ? server : "https://" + server);
                boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
                if (http && url.getHost() != null) {
                    return url;
                }
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new ProblemException(new KubeconfigProblem.BadKubeconfig(
                cluster.file().toString(),
                "server of cluster " + name + ": " + server + " (expected: an http or https address)"));
    }
}
