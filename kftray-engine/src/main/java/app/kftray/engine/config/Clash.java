package app.kftray.engine.config;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ConfigProblem;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two forwards that want the same local address and port. Found from the configurations alone, so before anything starts;
 * a port that another program has is {@code LocalPorts}' business.
 */
public record Clash(Claim first, Claim second, ConfigProblem problem) {

    /**
     * A forward and how to name it to people.
     *
     * @param label the alias and where it stands, for example {@code web (forwards.json:3:5)}
     */
    public record Claim(ForwardConfig forward, String label) {}

    private record Door(String address, Claim owner) {}

    private record Port(Layer4 layer, int number) {}

    /** Every clash, each with the earlier forward first; a forward may occur in several. */
    public static List<Clash> among(List<Claim> claims) {
        Map<Port, List<Door>> doors = new LinkedHashMap<>();
        List<Clash> clashes = new ArrayList<>();
        for (Claim claim : claims) {
            ForwardConfig forward = claim.forward();
            if (forward.localPort() == 0 || forward.autoLoopback()) {
                continue;
            }
            Port port = new Port(Layer4.of(forward.protocol()), forward.localPort());
            List<Door> taken = doors.computeIfAbsent(port, key -> new ArrayList<>());
            for (Door door : taken) {
                String address = forward.localAddresses().stream()
                        .filter(it -> overlap(it, door.address()))
                        .findFirst()
                        .orElse(null);
                if (address != null && clashes.stream().noneMatch(it -> it.isOf(door.owner(), claim))) {
                    clashes.add(of(door.owner(), claim, address));
                }
            }
            forward.localAddresses().forEach(address -> taken.add(new Door(address, claim)));
        }
        return clashes;
    }

    private static Clash of(Claim first, Claim second, String address) {
        String wanted = NetUtil.toSocketAddressString(
                new InetSocketAddress(address(address), second.forward().localPort()));
        return new Clash(first, second, new ConfigProblem.Clash(wanted, first.label(), second.label()));
    }

    private boolean isOf(Claim one, Claim other) {
        return first.equals(one) && second.equals(other);
    }

    /** A socket on every address of the machine answers on each of them. */
    private static boolean overlap(String one, String other) {
        InetAddress left = address(one);
        InetAddress right = address(other);
        return left.equals(right) || left.isAnyLocalAddress() || right.isAnyLocalAddress();
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
