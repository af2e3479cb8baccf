package app.kftray.engine.local;

import app.kftray.engine.config.Layer4;
import app.kftray.engine.config.LocalAddresses;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Asks the system who has a port. Reads tables or runs a program of the system, so it belongs on a virtual thread; it
 * never throws, and knows nothing where the system tells nothing.
 */
interface PortOwners {

    /** Everybody who has {@code port} on any address. */
    List<PortOwner> of(Layer4 layer, int port);

    /** Who stands in the way of {@code address}: whoever has exactly it, else whoever has an address that overlaps it. */
    default Optional<PortOwner> of(Layer4 layer, InetSocketAddress address) {
        return of(layer, address.getPort()).stream()
                .filter(owner -> LocalAddresses.overlap(owner.address().getAddress(), address.getAddress()))
                .min(Comparator.comparing(owner -> !owner.address().equals(address)));
    }

    /** The way that fits the system this runs on. */
    static PortOwners ofThisSystem() {
        return switch (OperatingSystem.current()) {
            case LINUX -> new ProcPortOwners(Path.of("/proc"));
            case WINDOWS -> new NetstatPortOwners(SystemCommand::run);
            case MAC, OTHER -> new LsofPortOwners(SystemCommand::run);
        };
    }
}
