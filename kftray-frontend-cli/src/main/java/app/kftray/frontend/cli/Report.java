package app.kftray.frontend.cli;

import app.kftray.api.event.ForwardEvent;
import app.kftray.api.event.RelayEvent;
import app.kftray.api.frontend.ForwardStatus;
import app.kftray.api.problem.ForwardProblem;
import java.util.List;

/** Tells the person, or a program, how a run of forwards goes. Called on the command's own thread. */
interface Report {

    /** A mistake in the configuration; its entry does not run. */
    void configError(ForwardProblem problem);

    /** Something in the configuration that does no harm. */
    void configWarning(ForwardProblem problem);

    /** A plug-in that cannot be used. */
    void pluginWarning(ForwardProblem problem);

    /** A forward that was not started at all. */
    void refused(ForwardProblem problem);

    void event(ForwardEvent event);

    void relay(RelayEvent event);

    /** The forwards work, or cannot, or take their time: what they are like can be shown now. Told once. */
    void settled(List<ForwardStatus> forwards);

    /** Nothing can work, and waiting cannot mend it. */
    void hopeless(List<ForwardStatus> forwards);

    /** Something that the demo tried. */
    void found(DemoCheck.Finding finding);

    /** One plain sentence about the run as a whole. */
    void note(String sentence);

    /** The person has stopped the run, which came to this; events until {@link #ended} are those of closing. */
    void ending(Summary summary);

    void ended();
}
