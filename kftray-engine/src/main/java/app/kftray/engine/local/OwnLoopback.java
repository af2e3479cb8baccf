package app.kftray.engine.local;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.RemotePort;
import app.kftray.engine.config.Layer4;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds a loopback address for one forward alone, so that many can keep the same port. Linux and Windows answer on all of
 * 127.0.0.0/8; macOS only on the addresses that somebody added to its loopback interface.
 */
final class OwnLoopback {
    private static final int LAST = 254;

    private final OperatingSystem system;
    private final PortProbe probe;
    private final HandedOut handedOut;

    OwnLoopback(OperatingSystem system, PortProbe probe, HandedOut handedOut) {
        this.system = system;
        this.probe = probe;
        this.handedOut = handedOut;
    }

    /** An address that is no other forward's, or else one that is but where the port is free. */
    Optional<InetSocketAddress> choose(ForwardConfig config, Layer4 layer) {
        List<InetAddress> candidates = candidates(config);
        return candidates.stream()
                .filter(address -> !handedOut.isAnothers(config.alias(), address))
                .map(address -> free(config, layer, address))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> candidates.stream()
                        .map(address -> free(config, layer, address))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /** The port to keep: the one asked for, or the remote one; empty when that is known by name only. */
    static OptionalInt wantedPort(ForwardConfig config) {
        if (config.localPort() > 0) {
            return OptionalInt.of(config.localPort());
        }
        return config.remotePort() instanceof RemotePort.Numbered(int port)
                ? OptionalInt.of(port)
                : OptionalInt.empty();
    }

    private Optional<InetSocketAddress> free(ForwardConfig config, Layer4 layer, InetAddress address) {
        OptionalInt wanted = wantedPort(config);
        if (wanted.isPresent()) {
            InetSocketAddress socket = new InetSocketAddress(address, wanted.getAsInt());
            if (handedOut.isReserved(config.alias(), layer, socket)) {
                return Optional.empty();
            }
            PortProbe.Answer answer = probe.ask(layer, socket);
            if (answer instanceof PortProbe.Answer.Free) {
                return Optional.of(socket);
            }
            if (answer instanceof PortProbe.Answer.Taken || config.localPort() > 0) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(new InetSocketAddress(address, probe.anyPort(layer, address)));
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    /** What the forward had before, then what its entry says, then all others in order. */
    private List<InetAddress> candidates(ForwardConfig config) {
        Set<InetAddress> candidates = new LinkedHashSet<>();
        handedOut.last(config.alias()).forEach(last -> candidates.add(last.getAddress()));
        config.localAddresses().stream().map(InetAddress::ofLiteral).forEach(candidates::add);
        for (int number = 2; number <= LAST; number++) {
            candidates.add(InetAddress.ofLiteral("127.0.0." + number));
        }
        candidates.removeIf(address -> !address.isLoopbackAddress()
                || address.getHostAddress().equals("127.0.0.1")
                || address.getAddress().length > 4);
        if (system == OperatingSystem.MAC || system == OperatingSystem.OTHER) {
            candidates.retainAll(existing());
        }
        return List.copyOf(candidates);
    }

    private static Set<InetAddress> existing() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toSet());
        } catch (IOException unknown) {
            return Set.of();
        }
    }
}
