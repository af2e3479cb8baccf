package app.kftray.engine.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Asks a server for the certificate of another name than the one it is reached by: the kubeconfig's {@code tls-server-name}. */
final class NamedTls extends SSLSocketFactory {
    private final SSLSocketFactory tls;
    private final String name;

    NamedTls(SSLSocketFactory tls, String name) {
        this.tls = tls;
        this.name = name;
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        return tls.createSocket(socket, name, port, autoClose);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }

    // OkHttp makes its sockets itself and puts TLS over them.

    @Override
    public Socket createSocket(String host, int port) {
        throw layersOnly();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        throw layersOnly();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw layersOnly();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
        throw layersOnly();
    }

    private static UnsupportedOperationException layersOnly() {
        return new UnsupportedOperationException("only over a connected socket");
    }
}
