package app.kftray.sandbox;

import io.netty.handler.ssl.SslContext;

/** By which certificate the API server is known, and whose it is. Both can be renewed, for connections from then on. Thread-safe. */
final class Identity {
    private volatile Authority authority = new Authority();
    private volatile SslContext certificate = authority.serverContext();

    Authority authority() {
        return authority;
    }

    SslContext certificate() {
        return certificate;
    }

    void renewCertificate() {
        certificate = authority.serverContext();
    }

    void renewAuthority() {
        authority = new Authority();
        renewCertificate();
    }
}
