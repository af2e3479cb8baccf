package app.kftray.engine.supervise;

import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.Clusters;
import app.kftray.engine.cluster.Knock;
import app.kftray.engine.event.EventHub;
import app.kftray.engine.local.LocalPorts;
import app.kftray.engine.loops.EventLoops;
import app.kftray.engine.plugin.Plugins;
import app.kftray.engine.session.PodStreams;
import app.kftray.engine.session.SessionListener;
import app.kftray.engine.settings.Settings;
import app.kftray.engine.target.Targets;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Binds the supervisors and the thread they live on. */
public final class SuperviseModule extends AbstractModule {

    @Provides
    @Singleton
    EngineThread engineThread() {
        return new EngineThread();
    }

    /** Sessions tell the supervisors, which are built on the sessions: the knot is tied when both are there. */
    @Provides
    @Singleton
    SessionEvents sessionEvents() {
        return new SessionEvents();
    }

    @Provides
    SessionListener sessionListener(SessionEvents events) {
        return events;
    }

    @Provides
    @Singleton
    Supervisors supervisors(
            EngineThread engine,
            Clusters clusters,
            Targets targets,
            PodStreams podStreams,
            Plugins plugins,
            LocalPorts ports,
            EventLoops loops,
            ReconnectPolicy policy,
            Settings settings,
            Executor background,
            SessionEvents events) {
        InstantSource clock = InstantSource.system();
        RandomGenerator random = RandomGenerator.getDefault();
        Gates gates = new Gates(
                new GateTools(podStreams::prove, Knock::ask, engine, policy, clock, random, patience(settings)));
        Supervisors supervisors = new Supervisors(new Surroundings(
                engine,
                clusters,
                targets,
                podStreams,
                gates,
                new Claims(podStreams, gates),
                new Doors(plugins.transports(), ports, background),
                new EventHub<>(),
                loops.group(),
                loops.channels(),
                policy,
                settings.holdTime(),
                settings.plugins().blocks(),
                clock,
                random));
        events.lead(supervisors);
        return supervisors;
    }

    /** A login that lasts, a dial with each of the three carriers, and a ping: what takes longer hangs. */
    private static Duration patience(Settings settings) {
        return settings.login()
                .timeout()
                .plus(settings.session().dialTimeout().multipliedBy(3))
                .plus(settings.session().pingTimeout())
                .plusSeconds(1);
    }
}
