package app.kftray.engine.cluster;

import java.util.concurrent.CompletionStage;

/**
 * One context of one kubeconfig: where its API server is and how to log in. Thread-safe; what it answers changes when the
 * kubeconfig does, so callers ask anew for each connection.
 */
public interface Cluster {

    /** The context's name. */
    String context();

    /** The namespace of forwards that name none. */
    String namespace();

    /** The kubeconfig's name for the user, for sentences. */
    String user();

    /** How to reach the API server now. */
    ApiServer server();

    /** The REST API, built at the first call; its methods block. */
    KubeApi api();

    /**
     * What to send with a request now, from the one broker of the user entry: at most one login runs at a time, however many
     * ask. Fails with a {@link app.kftray.api.problem.ProblemException}.
     */
    CompletionStage<Credentials> credentials();

    /**
     * Tells that the server answered 401 to {@code refused} and asks for better ones. Fails with the problem when there can be
     * none, so that a caller tries once more at the most.
     */
    CompletionStage<Credentials> renew(Credentials refused);
}
