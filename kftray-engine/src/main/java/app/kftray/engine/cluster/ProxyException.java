package app.kftray.engine.cluster;

import java.io.IOException;

/** The proxy failed, and not the server behind it; the message is a plain sentence. */
final class ProxyException extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyException(String message) {
        super(message);
    }

    ProxyException(String message, Throwable cause) {
        super(message, cause);
    }
}
