package app.kftray.engine.cluster;

import app.kftray.api.problem.LoginProblem;
import app.kftray.api.problem.ProblemException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A cluster as a kubeconfig has it; a change of its settings makes another one. */
final class KubeCluster implements Cluster {
    private final Kubeconfig.Selection selection;
    private final Login login;
    private @Nullable KubeApi api;

    KubeCluster(Kubeconfig.Selection selection, Login login) {
        this.selection = selection;
        this.login = login;
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
        return login.credentials().thenApply(own -> own.as(selection.impersonation()));
    }

    @Override
    public CompletionStage<Credentials> renew(Credentials refused) {
        return login.renew(
                        refused.as(Impersonation.NONE),
                        () -> new ProblemException(new LoginProblem.Unauthorized(context(), user(), "")))
                .thenApply(own -> own.as(selection.impersonation()));
    }

    @Override
    public String toString() {
        return "cluster of context " + context();
    }
}
