package app.kftray.engine.session.pool;

import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.session.Carrier;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.SessionListener;
import app.kftray.engine.session.SessionSettings;
import app.kftray.engine.settings.Settings;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.Optional;

/** Binds the streams to pods. */
public final class SessionModule extends AbstractModule {

    @Provides
    SessionSettings settings(Settings settings) {
        Settings.Session from = settings.session();
        Optional<Carrier> carrier = switch (from.carrier()) {
            case AUTO -> Optional.empty();
            case TUNNEL -> Optional.of(Carrier.TUNNEL);
            case SPDY -> Optional.of(Carrier.SPDY);
            case WEBSOCKET -> Optional.of(Carrier.V4);
        };
        return new SessionSettings(
                from.dialTimeout(),
                from.pingInterval(),
                from.pingTimeout(),
                from.silenceLimit(),
                from.idleTimeout(),
                from.streamWindow(),
                from.receiveLimit(),
                from.sessionsPerPod(),
                from.streamsPerSession(),
                carrier);
    }

    @Provides
    @Singleton
    PodStreams podStreams(EventLoops loops, SessionSettings settings, SessionListener listener) {
        return new PooledPodStreams(loops.group(), loops.channels(), settings, listener);
    }
}
