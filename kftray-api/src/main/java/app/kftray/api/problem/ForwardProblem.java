package app.kftray.api.problem;

/**
 * A failure that a person can cause or meet. Two problems that are equal are the same problem: what is told once need not
 * be told again.
 */
public sealed interface ForwardProblem
        permits AccessProblem, ConfigProblem, LocalProblem, PluginProblem, RelayProblem, StreamProblem, TargetProblem {

    /** A stable, kebab-case name that scripts may match on, for example {@code port-in-use}. */
    String code();

    /** One plain sentence, with the values in it and without a stack trace or a secret. */
    String message();

    /** What the person can do, one sentence; empty when there is nothing. */
    String hint();

    /**
     * Whether it can be mended while the forward stays as it is: a pod that is not ready yet, a cluster that is away, a
     * service that is missing. What cannot is left only when the configuration or the kubeconfig is edited.
     */
    boolean passing();

    /**
     * Whether somebody has to do something first: create the service, grant the right, free the port. The forward counts as
     * failed, notices when it was done, and goes on.
     */
    default boolean needsAction() {
        return !passing();
    }
}
