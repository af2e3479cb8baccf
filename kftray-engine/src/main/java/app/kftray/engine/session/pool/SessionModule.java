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
import java.util.List;

/** Binds the streams to pods. */
public final class SessionModule extends AbstractModule {

    @Provides
    SessionSettings settings(Settings settings) {
        Settings.Session from = settings.session();
        List<Carrier> carriers =
                from.carriers().stream().map(SessionModule::carrier).toList();
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
                carriers.isEmpty() ? SessionSettings.DEFAULT.carriers() : carriers);
    }

    private static Carrier carrier(Settings.Carrier written) {
        return switch (written) {
            case TUNNEL -> Carrier.TUNNEL;
            case SPDY -> Carrier.SPDY;
            case WEBSOCKET -> Carrier.V4;
        };
    }

    @Provides
    @Singleton
    PodStreams podStreams(EventLoops loops, SessionSettings settings, SessionListener listener) {
        return new PooledPodStreams(loops.group(), loops.channels(), settings, listener);
    }
}
