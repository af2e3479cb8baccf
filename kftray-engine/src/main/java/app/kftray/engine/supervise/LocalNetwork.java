package app.kftray.engine.supervise;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
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
 * What tells one network of this machine from another: its addresses and, on Linux, its default routes. Interfaces of
 * containers and virtual machines come and go without changing anything, and so do temporary IPv6 addresses, of which only
 * the network's part counts.
 */
final class LocalNetwork {
    private static final Logger LOG = System.getLogger(LocalNetwork.class.getName());
    private static final Pattern INNER =
            Pattern.compile("(veth|docker|podman|cni|br-|virbr|vnet|flannel|cali|cilium|lxc|kube-).*|lo");

    /** The bytes of an IPv6 address that name its network. */
    private static final int PREFIX = 8;

    private static final String NOWHERE = "00000000";
    private static final String NOWHERE_V6 = "0".repeat(32);

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

    /** The default routes, each as its interface and its gateway. */
    void addRoutes(Set<String> found) {
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
