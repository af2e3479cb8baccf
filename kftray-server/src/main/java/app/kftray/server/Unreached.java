package app.kftray.server;

import app.kftray.api.relay.RelayMessage.Notice;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;

/**
 * Why an address was not reached.
 *
 * @param code {@code UNREACHABLE} where its host refused or nobody answered, {@code NO_ROUTE} where no packet went there
 * @param reason the system's words, without the address that Netty adds in Java's form
 */
record Unreached(Notice.Code code, String reason) {

    static Unreached of(Throwable cause, InetSocketAddress address) {
        String said = String.valueOf(cause.getMessage());
        String where = ": " + address;
        return new Unreached(
                code(cause), said.endsWith(where) ? said.substring(0, said.length() - where.length()) : said);
    }

    private static Notice.Code code(Throwable cause) {
        boolean answered = cause instanceof ConnectException || cause instanceof PortUnreachableException;
        return cause instanceof SocketException && !answered ? Notice.Code.NO_ROUTE : Notice.Code.UNREACHABLE;
    }
}
