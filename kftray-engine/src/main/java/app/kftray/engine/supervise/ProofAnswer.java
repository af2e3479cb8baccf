package app.kftray.engine.supervise;

import app.kftray.api.problem.ForwardProblem;
import app.kftray.engine.session.Proof;

/** Hears how a proof went: one of the two, once, on the engine's thread. */
interface ProofAnswer {

    void proved(Proof proof);

    void failed(ForwardProblem problem);
}
