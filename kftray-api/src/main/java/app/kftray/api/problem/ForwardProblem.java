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
     * Whether waiting can mend it: a pod that is not ready yet, a cluster that is away. What waiting cannot mend is left
     * only when its cause changes, for example because the kubeconfig is edited.
     */
    boolean passing();
}
