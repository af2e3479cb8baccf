package app.kftray.api.problem;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Carries a problem through code that fails by throwing, and through futures. Its stack is not a person's business. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final ForwardProblem problem;

    public ProblemException(ForwardProblem problem) {
        this(problem, null);
    }

    public ProblemException(ForwardProblem problem, @Nullable Throwable cause) {
        super(problem.message(), cause);
        this.problem = requireNonNull(problem, "problem");
    }

    public ForwardProblem problem() {
        return problem;
    }

    /** The problem that {@code failure} carries, looking through its causes; an internal one when it carries none. */
    public static ForwardProblem of(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ProblemException known) {
                return known.problem();
            }
        }
        return new LocalProblem.Internal(failure.toString());
    }
}
