package app.kftray.engine.local;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.problem.ForwardProblem;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;

/** Decides where a forward listens. Looks at the system's tables, so it is called on a virtual thread. */
public interface LocalPorts {

    /**
     * The addresses to listen on, chosen where the configuration leaves a choice (a local port of 0, a loopback address of its
     * own). Throws a {@link app.kftray.api.problem.ProblemException} when another program listens on one of them, or on the
     * same port of the other address family, where it would answer in the forward's place.
     */
    List<InetSocketAddress> choose(ForwardConfig config);

    /**
     * Forwards that start together: the ports that some of them ask for are not given to those that take any. Does not block;
     * for any thread.
     */
    void announce(List<ForwardConfig> starting);

    /** What to tell when binding {@code address} failed although it had looked free. */
    ForwardProblem explain(InetSocketAddress address, Throwable failure);

    /** Those of the system this program runs on. */
    static LocalPorts ofThisSystem(InstantSource clock) {
        return new SystemPorts(OperatingSystem.current(), PortOwners.ofThisSystem(), clock);
    }
}
