package app.kftray.engine.cluster;

import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Makes the sockets to a proxy that is spoken to over TLS. */
final class ProxySockets extends UnconnectedSockets {
    private final Proxy proxy;
    private final SSLSocketFactory tls;

    ProxySockets(Proxy proxy, SSLSocketFactory tls) {
        this.proxy = proxy;
        this.tls = tls;
    }

    @Override
    public Socket createSocket() {
        return new TlsToProxy(proxy, tls);
    }
}
