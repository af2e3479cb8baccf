package app.kftray.engine.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** A socket that shakes hands with a proxy as soon as it is connected, so that {@code CONNECT} itself is within TLS. */
final class TlsToProxy extends Socket {
    private final Proxy proxy;
    private final SSLSocketFactory tls;
    private @Nullable SSLSocket secured;

    TlsToProxy(Proxy proxy, SSLSocketFactory tls) {
        this.proxy = proxy;
        this.tls = tls;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        super.connect(endpoint, timeout);
        int reading = getSoTimeout();
        setSoTimeout(timeout);
        try {
            SSLSocket layered = (SSLSocket) tls.createSocket(this, proxy.host(), proxy.port(), true);
            SSLParameters parameters = layered.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            layered.setSSLParameters(parameters);
            layered.startHandshake();
            secured = layered;
        } catch (SSLException e) {
            close();
            throw TlsProblems.ofProxy(proxy, e);
        }
        setSoTimeout(reading);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return secured == null ? super.getInputStream() : secured.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return secured == null ? super.getOutputStream() : secured.getOutputStream();
    }
}
