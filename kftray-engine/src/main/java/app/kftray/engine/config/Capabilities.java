package app.kftray.engine.config;

import java.util.Set;

/**
 * What this program, with its plug-ins, can carry; entries that want more are reported and left out.
 *
 * @param protocols the protocols of all loaded transports, lower case
 * @param relay whether a relay in the cluster can reach hosts that are no pods ({@code workload_type} {@code proxy})
 */
public record Capabilities(Set<String> protocols, boolean relay) {
    public Capabilities {
        protocols = Set.copyOf(protocols);
    }
}
