package app.kftray.engine.plugin;

import app.kftray.api.config.ConfigSource;
import app.kftray.api.frontend.Frontend;
import app.kftray.api.transport.Transport;
import java.util.Set;
import java.util.function.Function;

/**
 * A service that plug-ins may provide.
 *
 * @param label what problems call it
 * @param reserved names that the program uses itself without a provider
 */
record Kind<S>(Class<S> type, String label, Function<S, String> name, Set<String> reserved) {
    static final Kind<Transport> TRANSPORT = new Kind<>(Transport.class, "transport", Transport::protocol, Set.of());
    static final Kind<Frontend> FRONTEND = new Kind<>(Frontend.class, "frontend", Frontend::name, Set.of());
    static final Kind<ConfigSource> CONFIG_SOURCE =
            new Kind<>(ConfigSource.class, "configuration source", ConfigSource::name, Set.of("files"));
}
