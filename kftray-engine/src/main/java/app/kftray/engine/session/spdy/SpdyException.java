package app.kftray.engine.session.spdy;

/** The peer does not keep to the protocol; the session cannot go on. */
final class SpdyException extends Exception {
    private static final long serialVersionUID = 1L;

    SpdyException(String message) {
        super(message);
    }
}
