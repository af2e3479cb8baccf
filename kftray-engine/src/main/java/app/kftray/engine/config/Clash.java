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
import java.util.Optional;

/**
 * Forwards that want the same local address and port. Found from the configurations alone, so before anything starts; a port
 * that another program has is {@code LocalPorts}' business.
 *
 * @param claims two or more, the earlier first
 */
public record Clash(List<Claim> claims, ConfigProblem problem) {

    /**
     * A forward and how to name it to people.
     *
     * @param label the alias and where it stands, for example {@code web (forwards.json:3:5)}
     */
    public record Claim(ForwardConfig forward, String label) {}

    private record Port(Layer4 layer, int number) {}

    /** Forwards of which each wants what another of them wants too; {@code wanted} is where the last two of them meet. */
    private record Group(String wanted, List<Claim> claims) {}

    /** Every clash; no forward is in two. */
    public static List<Clash> among(List<Claim> claims) {
        Map<Port, List<Group>> groups = new LinkedHashMap<>();
        for (Claim claim : claims) {
            ForwardConfig forward = claim.forward();
            if (forward.localPort() != 0 && !forward.autoLoopback()) {
                Port port = new Port(Layer4.of(forward.protocol()), forward.localPort());
                join(claim, groups.computeIfAbsent(port, key -> new ArrayList<>()));
            }
        }
        return groups.values().stream()
                .flatMap(List::stream)
                .filter(group -> group.claims.size() > 1)
                .map(group -> new Clash(
                        List.copyOf(group.claims),
                        new ConfigProblem.Clash(
                                group.wanted,
                                group.claims.stream().map(Claim::label).toList())))
                .toList();
    }

    /** Makes one group of the claim and of all groups that want an address of it. */
    private static void join(Claim claim, List<Group> groups) {
        List<Claim> joined = new ArrayList<>();
        String wanted = "";
        for (Group group : List.copyOf(groups)) {
            Optional<String> address = claim.forward().localAddresses().stream()
                    .filter(own -> group.claims.stream()
                            .flatMap(other -> other.forward().localAddresses().stream())
                            .anyMatch(other -> LocalAddresses.overlap(address(own), address(other))))
                    .findFirst();
            if (address.isPresent()) {
                groups.remove(group);
                joined.addAll(group.claims);
                wanted = NetUtil.toSocketAddressString(new InetSocketAddress(
                        address(address.get()), claim.forward().localPort()));
            }
        }
        joined.add(claim);
        groups.add(new Group(wanted, joined));
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
