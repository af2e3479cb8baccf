package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.ProblemException;
import app.kftray.api.problem.ServerProblem;
import app.kftray.engine.cluster.Cluster;
import app.kftray.engine.cluster.PodPort;
import app.kftray.engine.session.Proof;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Proves ways as a test says: at once, never, or when it is told to. */
final class FakeProver implements GateTools.Prober {
    static final ForwardProblem AWAY = new ServerProblem.Unreachable("https://127.0.0.1:1", "refused");
    static final Proof PROOF = new Proof("spdy", Duration.ofMillis(1));

    /** Every proof that was asked for, in order. */
    final List<PodPort> asked = new ArrayList<>();

    /** Those without an answer yet. */
    final List<Promise<Proof>> open = new ArrayList<>();

    /** What is wrong with a pod. */
    final Map<String, ForwardProblem> bad = new HashMap<>();

    /** What is wrong with the whole cluster. */
    @Nullable
    ForwardProblem problem;

    /** Whether answers wait for {@link #answer}. */
    boolean silent;

    @Override
    public Future<Proof> prove(Cluster cluster, PodPort pod) {
        asked.add(pod);
        Promise<Proof> promise = ImmediateEventExecutor.INSTANCE.newPromise();
        if (silent) {
            open.add(promise);
            return promise;
        }
        ForwardProblem wrong = problem == null ? bad.get(pod.pod()) : problem;
        return wrong == null ? promise.setSuccess(PROOF) : promise.setFailure(new ProblemException(wrong));
    }

    void answer(int index) {
        open.remove(index).setSuccess(PROOF);
    }
}
