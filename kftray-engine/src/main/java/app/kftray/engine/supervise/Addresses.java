package app.kftray.engine.supervise;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Writes socket addresses as people type them. */
final class Addresses {
    private Addresses() {}

    /** {@code 127.0.0.1:80} or {@code [::1]:80}, never a name. */
    static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return String.valueOf(address);
        }
        String text = NetUtil.toSocketAddressString(inet);
        // A link-local address leads nowhere without its scope, which is not part of the short form.
        return inet.getAddress() instanceof Inet6Address six && six.isLinkLocalAddress()
                ? text.replace("]", scope(six) + "]")
                : text;
    }

    private static String scope(Inet6Address address) {
        String host = address.getHostAddress();
        return host.contains("%") ? host.substring(host.indexOf('%')) : "";
    }
}
