package app.kftray.engine.local;

import app.kftray.engine.config.Layer4;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** macOS and the other Unixes: {@code lsof} in the form it prints for programs, one field a line. */
final class LsofPortOwners implements PortOwners {
    private final SystemCommand command;

    LsofPortOwners(SystemCommand command) {
        this.command = command;
    }

    @Override
    public List<PortOwner> of(Layer4 layer, int port) {
        List<String> arguments = new ArrayList<>(List.of("lsof", "-nP", "-Fpctn"));
        if (layer == Layer4.TCP) {
            arguments.addAll(List.of("-iTCP:" + port, "-sTCP:LISTEN"));
        } else {
            arguments.add("-iUDP:" + port);
        }
        return parse(command.output(arguments), port);
    }

    /** {@code p} begins a process, {@code c} names it, {@code t} tells the family of a file, {@code n} its address. */
    private static List<PortOwner> parse(List<String> lines, int port) {
        List<PortOwner> owners = new ArrayList<>();
        long pid = 0;
        String name = null;
        boolean version6 = false;
        for (String line : lines) {
            if (line.isEmpty()) {
                continue;
            }
            String value = line.substring(1);
            switch (line.charAt(0)) {
                case 'p' -> {
                    pid = value.chars().allMatch(Character::isDigit) ? Long.parseLong(value) : 0;
                    name = null;
                }
                case 'c' -> name = value;
                case 't' -> version6 = value.equals("IPv6");
                case 'n' -> {
                    InetSocketAddress address = address(value, version6);
                    if (address != null && address.getPort() == port) {
                        owners.add(new PortOwner(address, name, pid));
                    }
                }
                default -> {}
            }
        }
        return owners;
    }

    /** {@code *:8080}, {@code 127.0.0.1:8080}, {@code [::1]:8080}; a connection's {@code a->b} counts with its local end. */
    private static @Nullable InetSocketAddress address(String text, boolean version6) {
        int arrow = text.indexOf("->");
        String local = arrow < 0 ? text : text.substring(0, arrow);
        int colon = local.lastIndexOf(':');
        if (colon < 0) {
            return null;
        }
        String host = local.substring(0, colon).replace("[", "").replace("]", "");
        if (host.equals("*")) {
            host = version6 ? "::" : "0.0.0.0";
        }
        String port = local.substring(colon + 1);
        boolean literal = NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
        if (!literal || port.isEmpty() || port.length() > 5 || !port.chars().allMatch(Character::isDigit)) {
            return null;
        }
        // A scope (fe80::1%lo0) may name an interface that is gone; the address alone is enough to compare.
        int scope = host.indexOf('%');
        return new InetSocketAddress(
                InetAddress.ofLiteral(scope < 0 ? host : host.substring(0, scope)), Integer.parseInt(port));
    }
}
