package app.kftray.engine.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What tells one network of this machine from another: its addresses and its default routes. Interfaces of containers and virtual
 * machines come and go without changing anything, and so do temporary IPv6 addresses, of which only the network's part counts.
 */
final class LocalNetwork {
    private static final Logger LOG = System.getLogger(LocalNetwork.class.getName());
    private static final Pattern INNER =
            Pattern.compile("(veth|docker|podman|cni|br-|virbr|vnet|flannel|cali|cilium|lxc|kube-).*|lo");

    /** The bytes of an IPv6 address that name its network. */
    private static final int PREFIX = 8;

    private static final String NOWHERE = "00000000";
    private static final String NOWHERE_V6 = "0".repeat(32);

    /** Addresses that every default route leads to and nobody has (RFC 5737 and 3849). */
    private static final List<String> BEYOND = List.of("192.0.2.1", "2001:db8::1");

    private static final int ANY_PORT = 9;

    private final Path proc;

    /** @param proc {@code /proc/net}; need not exist */
    LocalNetwork(Path proc) {
        this.proc = proc;
    }

    /** Takes less than a millisecond. */
    Set<String> read() {
        Set<String> found = new TreeSet<>();
        addAddresses(found);
        addRoutes(found);
        return found;
    }

    private static void addAddresses(Set<String> found) {
        try {
            NetworkInterface.networkInterfaces()
                    .filter(it -> !isInner(it.getName()))
                    .forEach(it -> it.inetAddresses()
                            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                            .forEach(address -> found.add(it.getName() + " " + network(address))));
        } catch (SocketException e) {
            LOG.log(Level.DEBUG, "cannot read the machine's addresses: {0}", e.getMessage());
        }
    }

    /** The default routes, each as its interface and its gateway; where the system has no list, as the address they send from. */
    void addRoutes(Set<String> found) {
        if (!Files.exists(proc.resolve("route"))) {
            addSources(found);
            return;
        }
        for (String line : lines(proc.resolve("route"))) {
            // interface, destination, gateway, flags, references, use, metric, mask
            String[] fields = line.trim().split("\\s+");
            if (fields.length > 7 && fields[1].equals(NOWHERE) && fields[7].equals(NOWHERE) && !isInner(fields[0])) {
                found.add("default " + fields[0] + " " + fields[2]);
            }
        }
        for (String line : lines(proc.resolve("ipv6_route"))) {
            // destination, its length, source, its length, next hop, metric, references, use, flags, interface
            String[] fields = line.trim().split("\\s+");
            if (fields.length > 9 && fields[0].equals(NOWHERE_V6) && fields[1].equals("00") && !isInner(fields[9])) {
                found.add("default " + fields[9] + " " + fields[4]);
            }
        }
    }

    /** Connecting a datagram socket asks for the route and sends nothing. */
    private static void addSources(Set<String> found) {
        for (String beyond : BEYOND) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(beyond), ANY_PORT));
                found.add("default from " + network(socket.getLocalAddress()));
            } catch (IOException | UncheckedIOException noRoute) {
                LOG.log(Level.TRACE, "no route to {0}", beyond);
            }
        }
    }

    static boolean isInner(String networkInterface) {
        return INNER.matcher(networkInterface).matches();
    }

    static String network(InetAddress address) {
        return address instanceof Inet6Address six
                ? Arrays.toString(Arrays.copyOf(six.getAddress(), PREFIX))
                : address.getHostAddress();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException absent) {
            return List.of(); // not Linux, or without IPv6
        }
    }
}
