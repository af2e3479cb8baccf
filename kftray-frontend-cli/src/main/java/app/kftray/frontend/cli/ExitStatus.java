package app.kftray.frontend.cli;

import app.kftray.api.problem.ConfigProblem;
import app.kftray.api.problem.ForwardProblem;
import app.kftray.api.problem.KubeconfigProblem;

/** The exit statuses that scripts may rely on. */
final class ExitStatus {
    /** Done, or stopped by the person. */
    static final int OK = 0;

    /** Something failed that is not the fault of what was asked. */
    static final int FAILURE = 1;

    /** What was asked cannot be done: the command line, the configuration or the kubeconfig is wrong. */
    static final int USAGE = 2;

    private ExitStatus() {}

    /** The status of a command whose output could not be written: what was asked for has not been done. */
    static int unwritten(int status) {
        return Math.max(status, FAILURE);
    }

    static int of(ForwardProblem problem) {
        boolean kubeconfig = problem instanceof KubeconfigProblem && !problem.passing();
        return kubeconfig || problem instanceof ConfigProblem ? USAGE : FAILURE;
    }
}
