package app.kftray.engine.session.dial;

import app.kftray.engine.cluster.ApiServer;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.Credentials;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Carrier;
import io.netty.channel.EventLoop;

/**
 * One attempt to open a connection for a pod.
 *
 * @param port its port only matters to carriers that name it in the request
 */
record Dial(Cluster cluster, ApiServer server, Credentials credentials, PodPort port, Carrier carrier, EventLoop loop) {

    /** The request's path, without a query. */
    String path() {
        String base = server.url().getRawPath() == null ? "" : server.url().getRawPath();
        String prefix = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        return prefix + "/api/v1/namespaces/" + port.namespace() + "/pods/" + port.pod() + "/portforward";
    }

    /** The Host header: as in the URL, whatever lies between. */
    String authority() {
        String host = server.host().contains(":") && !server.host().startsWith("[")
                ? "[" + server.host() + "]"
                : server.host();
        boolean standard = server.port() == (server.tls() ? 443 : 80);
        return standard ? host : host + ":" + server.port();
    }
}
