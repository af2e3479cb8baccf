package app.kftray.engine.cluster;

import app.kftray.api.problem.AccessProblem;
import app.kftray.api.problem.ProblemException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A cluster as a kubeconfig has it; a change of its settings makes another one. */
final class KubeCluster implements Cluster {
    private final Kubeconfig.Selection selection;
    private final LoginBroker broker;
    private @Nullable KubeApi api;

    KubeCluster(Kubeconfig.Selection selection, LoginBroker broker) {
        this.selection = selection;
        this.broker = broker;
    }

    Kubeconfig.Selection selection() {
        return selection;
    }

    @Override
    public synchronized KubeApi api() {
        KubeApi built = api;
        if (built == null) {
            built = new KubeApi(this);
            api = built;
        }
        return built;
    }

    @Override
    public String context() {
        return selection.context();
    }

    @Override
    public String namespace() {
        return selection.namespace();
    }

    @Override
    public String user() {
        return selection.user();
    }

    @Override
    public ApiServer server() {
        return selection.server();
    }

    @Override
    public CompletionStage<Credentials> credentials() {
        return broker.credentials();
    }

    @Override
    public CompletionStage<Credentials> renew(Credentials refused) {
        return broker.renew(refused, () -> new ProblemException(new AccessProblem.Unauthorized(context(), user(), "")));
    }

    @Override
    public String toString() {
        return "cluster of context " + context();
    }
}
