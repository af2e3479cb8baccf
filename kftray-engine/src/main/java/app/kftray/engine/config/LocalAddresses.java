package app.kftray.engine.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Which local addresses cannot both be listened on at one port. */
public final class LocalAddresses {
    private LocalAddresses() {}

    /** Whether a connection to one of them may be one to the other. */
    public static boolean overlap(InetAddress one, InetAddress other) {
        return one.equals(other) || includes(one, other) || includes(other, one);
    }

    /** A socket on every address of the machine answers on each of them, one on 0.0.0.0 on those of IPv4 alone. */
    private static boolean includes(InetAddress all, InetAddress one) {
        return all.isAnyLocalAddress() && (all instanceof Inet6Address || one instanceof Inet4Address);
    }
}
