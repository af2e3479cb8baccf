package app.kftray.server;

import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/** A host led to no address that a session may go to; the message is a sentence for its client. */
final class NoAddress extends Exception {
    private static final long serialVersionUID = 1L;

    private NoAddress(String host, String why) {
        super("the relay finds no address for " + host + why, null, false, false);
    }

    /** The name has addresses, and the relay's settings keep it from all of them. */
    static NoAddress permitted(String host) {
        return new NoAddress(host, " that it may use");
    }

    /** The look-up failed. The system's words tell a name that is none from a DNS that is away for the moment. */
    static NoAddress found(String host, Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        String name = host + ": ";
        if (cause instanceof TimeoutException || cause instanceof UnknownHostException && said.startsWith(name)) {
            return new NoAddress(host, ": " + (said.startsWith(name) ? said.substring(name.length()) : said));
        }
        return permitted(host);
    }
}
