package app.kftray.engine.settings;

import app.kftray.api.config.PluginSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting, read once when the program starts; each is told in {@code reference.conf}. Neutral on purpose: the packages
 * that use them have records of their own, and the composition root maps these to those.
 *
 * @param holdTime how long a local connection waits while there is no pod
 */
public record Settings(
        Duration holdTime, Reconnect reconnect, Session session, Login login, Relay relay, Plugins plugins) {

    /** The bounds of the back-off; {@code longest} is not less than {@code first}. */
    public record Reconnect(Duration first, double factor, Duration longest, Duration healthyAfter) {}

    /** Connections to API servers; windows and limits are in bytes, carriers in the order of trying, none for the program's own. */
    public record Session(
            Duration dialTimeout,
            Duration pingInterval,
            Duration pingTimeout,
            Duration silenceLimit,
            Duration idleTimeout,
            int streamWindow,
            int receiveLimit,
            int sessionsPerPod,
            int streamsPerSession,
            List<Carrier> carriers) {}

    /** The wire protocols. */
    public enum Carrier {
        TUNNEL,
        SPDY,
        WEBSOCKET
    }

    /** Programs that log in. */
    public record Login(Duration timeout) {}

    /** How relay pods are made; free-form parts are plain maps, lists and values, as they were written. */
    public record Relay(
            String image,
            String pullPolicy,
            List<String> pullSecrets,
            Optional<String> namespace,
            Optional<String> existing,
            boolean dedicated,
            String serviceAccount,
            Map<String, Object> labels,
            Map<String, Object> nodeSelector,
            List<Object> tolerations,
            Map<String, Object> resources,
            Map<String, Object> patch) {}

    /** Plug-ins: the folder, which is absolute, and each block of settings by its name, for a transport its protocol. */
    public record Plugins(Optional<Path> folder, Map<String, PluginSettings> blocks) {}
}
