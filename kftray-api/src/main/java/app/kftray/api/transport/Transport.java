package app.kftray.api.transport;

import app.kftray.api.config.PluginSettings;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Carries one protocol: listens on this machine and joins what comes to streams into a pod. Found by ServiceLoader; one
 * instance serves all forwards of its protocol, so it keeps no state of its own.
 *
 * <p>Its handlers never block, and read one side only while the other is writable. A buffer that was read is the reader's until it
 * is written or released. The tests of {@code kftray-testkit} hold a transport to what is said here.
 */
public interface Transport {

    /** The protocol's name in a configuration, lower-case letters, digits and hyphens, for example {@code tcp}. */
    String protocol();

    /**
     * Opens the local sockets of one forward. Called on the engine's thread, must not block. Fails with the socket's own
     * {@link java.io.IOException} when an address cannot be bound, and then leaves nothing open.
     */
    CompletionStage<Binding> bind(TransportContext context);

    /**
     * For how long a stream may carry nothing until the transport itself ends it, with these settings of its own. Relays that are deployed
     * for it have more patience than that. Zero where it ends none for that reason; must not block.
     */
    default Duration silenceLimit(PluginSettings settings) {
        return Duration.ZERO;
    }
}
