package app.kftray.api.relay;

import java.io.IOException;

/** The other side sent what the relay's protocol does not allow; the stream cannot be used any more. */
public final class RelayProtocolException extends IOException {

    public RelayProtocolException(String message) {
        super(message);
    }
}
