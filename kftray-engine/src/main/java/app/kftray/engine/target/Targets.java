package app.kftray.engine.target;

import app.kftray.api.config.ForwardConfig;
import app.kftray.api.config.Target;
import app.kftray.api.frontend.CheckResult;
import app.kftray.api.relay.RelayTarget;
import app.kftray.engine.cluster.Cluster;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Finds the pods behind what forwards name. Thread-safe, never blocks: the work is done on virtual threads. */
public interface Targets {

    /** Whether a relay leads to the target: ports of pods take neither datagrams nor what is for hosts beyond them. */
    static boolean isRelayed(ForwardConfig config) {
        return config.target() instanceof Target.Host || config.protocol().equals(RelayTarget.UDP);
    }

    /**
     * Tells {@code listener} the state now and after each change that matters, on any thread but one call at a time, until
     * the handle is closed. Forwards of one cluster that ask for the same objects share their watches.
     */
    Watch watch(Cluster cluster, ForwardConfig config, Consumer<TargetState> listener);

    /** Looks at everything a forward needs, rights included, without forwarding. */
    CompletionStage<CheckResult> check(Cluster cluster, ForwardConfig config);

    /** Ends a watch when closed. */
    interface Watch extends AutoCloseable {
        /** Asks the cluster anew at once, for example after the machine slept. */
        void refresh();

        /** Ends a pause after a failure: the cluster is known to be back. */
        void hurry();

        /** What was told turned out not to be so: asks anew, unless that was just done. */
        void doubt();

        @Override
        void close();
    }
}
