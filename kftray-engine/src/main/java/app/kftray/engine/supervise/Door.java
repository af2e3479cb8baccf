package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import java.util.List;

/** The local side of a forward. */
sealed interface Door {

    record Closed() implements Door {}

    /** The sockets are being opened. */
    record Opening() implements Door {}

    /** The sockets cannot be opened; it is tried again. */
    record Blocked(ForwardProblem problem) implements Door {}

    record Open(List<String> addresses) implements Door {}
}
