package app.kftray.engine.supervise;

import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.api.reconnect.ReconnectPolicy;
import app.kftray.engine.cluster.ApiServer;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What the gates of all clusters work with.
 *
 * @param patience after which a proof counts as failed, whatever it waits for: login, connection or answer
 */
record GateTools(
        Prober prober,
        Knocker knocker,
        Timers timers,
        ReconnectPolicy policy,
        InstantSource clock,
        RandomGenerator random,
        Duration patience) {

    /** Proves the way to a pod, on whichever thread. */
    interface Prober {
        Future<Proof> prove(Cluster cluster, PodPort pod);
    }

    /** Tells, on whichever thread, whether an API server takes connections. */
    interface Knocker {
        void knock(ApiServer server, Consumer<Boolean> answer);
    }

    /** Answers once and in time, on the engine's thread. */
    void prove(Cluster cluster, PodPort pod, ProofAnswer answer) {
        Turn late = new Turn(
                timers,
                patience,
                () -> answer.failed(new ServerProblem.Unreachable(
                        cluster.server().url().toString(), "no answer within " + patience.toSeconds() + " s")));
        prober.prove(cluster, pod)
                .addListener((Future<Proof> done) -> timers.execute(() -> {
                    if (!late.cancel()) {
                        return;
                    }
                    if (done.isSuccess()) {
                        answer.proved(done.getNow());
                    } else {
                        answer.failed(ProblemException.of(done.cause()));
                    }
                }));
    }
}
