package app.kftray.engine.local;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who has a local port.
 *
 * @param address where it listens, perhaps on every address
 * @param name the program's, null where the system does not tell
 * @param pid 0 where the system does not tell
 */
record PortOwner(InetSocketAddress address, @Nullable String name, long pid) {}
